// Keeps the steps of the session under a name.
import { newKey } from "@data-tools/client";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../client.ts";
import { keys, queryClient } from "../../queries.ts";
import { useWorkbench } from "../context.ts";
import { type Naming, RecipeForm } from "./recipe-form.tsx";
import { upTo } from "./take-out.ts";
import { words } from "./words.ts";

interface KeepDialogProps {
  /** The last step that is kept; the present one if it is not given. */
  step: string | undefined;
  onClose(): void;
}

export function KeepDialog({ step, onClose }: KeepDialogProps) {
  const { session } = useWorkbench();
  // The same key for the same words: asking again after a lost answer keeps one recipe.
  const [key, setKey] = useState(newKey);
  const keep = useMutation({
    mutationFn: async (naming: Naming) => {
      const calls = await client.sessions.recipe(session.id, upTo(step));
      return client.recipes.create({ ...naming, calls }, { key });
    },
    onSuccess: ({ name }) => {
      queryClient.invalidateQueries({ queryKey: keys.recipes });
      notifications.show({ message: words.keepDone(name), withBorder: true });
      onClose();
    },
  });
  return (
    <RecipeForm
      title={words.keepTitle}
      doc={words.keepDoc}
      given={{ name: session.name, description: "" }}
      save={words.save}
      saving={keep.isPending}
      error={keep.error}
      onSave={(naming) => keep.mutate(naming)}
      onChange={() => {
        setKey(newKey());
        if (keep.isError) keep.reset();
      }}
      onClose={onClose}
    />
  );
}
