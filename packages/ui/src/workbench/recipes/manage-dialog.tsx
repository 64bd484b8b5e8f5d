// The kept recipes: apply, rename, describe, delete.
import type { RecipeView } from "@data-tools/client";
import { ActionIcon, Alert, Loader, Menu, Modal, Text } from "@mantine/core";
import { IconDots, IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { sentence } from "../../client.ts";
import { age } from "../../format.ts";
import { useRecipeChores, useRecipes } from "../../hooks/use-recipes.ts";
import { SureDialog } from "../../sure-dialog.tsx";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { RecipeForm } from "./recipe-form.tsx";
import classes from "./recipes.module.css";

const words = text.recipes;

interface ManageDialogProps {
  onApply(recipe: string): void;
  onClose(): void;
}

export function ManageDialog({ onApply, onClose }: ManageDialogProps) {
  const { session } = useWorkbench();
  const { data: recipes, error } = useRecipes();
  const { change, remove } = useRecipeChores();
  const [at, setAt] = useState<{ recipe: RecipeView; doing: "change" | "remove" } | null>(null);
  const back = () => {
    change.reset();
    setAt(null);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size={560}
      // Escape closes what lies above, and only that.
      closeOnEscape={at === null}
      closeButtonProps={{ "aria-label": text.close }}
    >
      {error !== null && (
        <Alert color="red" role="alert">
          {sentence(error)}
        </Alert>
      )}
      {recipes === undefined && error === null && <Loader size="sm" aria-label={text.loading} />}
      {recipes?.length === 0 && (
        <Text size="sm" className="quiet">
          {words.none}
        </Text>
      )}
      {recipes !== undefined && recipes.length > 0 && (
        <ul className={classes.list} aria-label={words.title}>
          {recipes.map((recipe) => (
            <li key={recipe.id} className={classes.item}>
              <div className={classes.main}>
                <Text size="sm" fw={600} className={classes.words}>
                  {recipe.name}
                </Text>
                {recipe.description !== "" && (
                  <Text size="xs" className={classes.words}>
                    {recipe.description}
                  </Text>
                )}
                <Text size="xs" className="quiet">
                  {`${text.start.steps(recipe.calls.length)} · ${words.changed(age(recipe.changedAt, Date.parse(session.serverNow)))}`}
                </Text>
              </div>
              <Menu position="bottom-end" withinPortal>
                <Menu.Target>
                  <ActionIcon variant="subtle" color="gray" aria-label={words.actionsOf(recipe.name)}>
                    <IconDots size={18} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    leftSection={<IconPlayerPlay size={16} />}
                    disabled={session.status === "bin"}
                    onClick={() => onApply(recipe.id)}
                  >
                    {words.applyOne}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setAt({ recipe, doing: "change" })}>
                    {words.change}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setAt({ recipe, doing: "remove" })}>
                    {words.remove}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </li>
          ))}
        </ul>
      )}
      {at?.doing === "change" && (
        <RecipeForm
          title={words.changeTitle(at.recipe.name)}
          given={at.recipe}
          save={words.changeSave}
          saving={change.isPending}
          error={change.error}
          onSave={({ name, description }) =>
            change.mutate({ id: at.recipe.id, name, description }, { onSuccess: back })
          }
          onChange={() => {
            if (change.isError) change.reset();
          }}
          onClose={back}
        />
      )}
      {at?.doing === "remove" && (
        <SureDialog
          title={words.removeTitle}
          question={words.removeSure(at.recipe.name)}
          onYes={() => remove.mutate(at.recipe.id)}
          onClose={back}
        />
      )}
    </Modal>
  );
}
