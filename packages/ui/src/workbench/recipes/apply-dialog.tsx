// Applies a recipe: which one, what each of its steps would do here, and then all of it as one gesture.
import type { Call } from "@data-tools/client";
import { Button, Group, Modal, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useRecipes } from "../../hooks/use-recipes.ts";
import { text } from "../../text.ts";
import { readRecipe } from "./recipe-json.ts";
import { RecipeSource, type Source } from "./recipe-source.tsx";
import classes from "./recipes.module.css";
import { Trial } from "./trial.tsx";
import { words } from "./words.ts";

interface ApplyDialogProps {
  /** The id of the kept recipe to begin with. */
  recipe: string | null;
  onClose(): void;
}

export function ApplyDialog({ recipe, onClose }: ApplyDialogProps) {
  const { data: kept } = useRecipes();
  const [source, setSource] = useState<Source>({ from: null, recipe, pasted: "" });
  const [applying, setApplying] = useState(false);
  // Where nothing is kept, there is only pasting.
  const from = source.from ?? (kept?.length === 0 ? "pasted" : "kept");
  const read = useMemo(() => (source.pasted.trim() === "" ? null : readRecipe(source.pasted)), [source.pasted]);
  const chosen = kept?.find(({ id }) => id === source.recipe);
  const pasted = read !== null && "calls" in read ? read.calls : null;
  const calls: Call[] | null = from === "kept" ? (chosen?.calls ?? null) : pasted;
  return (
    <Modal
      opened
      // What is under way is cancelled by its button; then the dialog can be closed.
      onClose={() => !applying && onClose()}
      title={words.applyTitle}
      size={720}
      closeOnClickOutside={false}
      classNames={{ content: classes.dialog }}
      closeButtonProps={{ "aria-label": text.close }}
    >
      <RecipeSource
        source={{ ...source, from }}
        kept={kept ?? []}
        broken={read !== null && "broken" in read ? read.broken : null}
        disabled={applying}
        onSource={setSource}
      />
      {calls === null ? (
        <>
          <div className={classes.report}>
            <Text size="sm" className="quiet">
              {words.nothingChosen}
            </Text>
          </div>
          <Group justify="flex-end" className={classes.foot}>
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
          </Group>
        </>
      ) : (
        <Trial
          key={from === "kept" ? `${chosen?.id} ${chosen?.version}` : source.pasted}
          calls={calls}
          onApplying={setApplying}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
