// The kept recipes: apply, rename, describe, delete.
import type { RecipeView } from "@data-tools/client";
import { Loader, Modal, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { Failure } from "../../failure.tsx";
import { useFocusBack } from "../../hooks/use-focus-back.ts";
import { useRecipeChores, useRecipes } from "../../hooks/use-recipes.ts";
import { SureDialog } from "../../sure-dialog.tsx";
import { text } from "../../text.ts";
import { KeptRecipe } from "./kept-recipe.tsx";
import { RecipeForm } from "./recipe-form.tsx";
import classes from "./recipes.module.css";
import { words } from "./words.ts";

interface ManageDialogProps {
  onApply(recipe: string): void;
  onClose(): void;
}

export function ManageDialog({ onApply, onClose }: ManageDialogProps) {
  const { data: recipes, error } = useRecipes();
  const { change, remove } = useRecipeChores();
  const [at, setAt] = useState<{ recipe: RecipeView; doing: "change" | "remove" } | null>(null);
  const body = useRef<HTMLDivElement>(null);
  useFocusBack(at !== null);
  const back = () => {
    change.reset();
    setAt(null);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.recipes.title}
      size={560}
      // Escape closes what lies above, and only that.
      closeOnEscape={at === null}
      closeButtonProps={{ "aria-label": text.close }}
    >
      <div ref={body} tabIndex={-1} className={classes.body}>
        <Failure error={error} />
        {recipes === undefined && error === null && <Loader size="sm" aria-label={text.loading} />}
        {recipes?.length === 0 && (
          <Text size="sm" className="quiet">
            {words.none}
          </Text>
        )}
        {recipes !== undefined && recipes.length > 0 && (
          <ul className={classes.list} aria-label={text.recipes.title}>
            {recipes.map((recipe) => (
              <KeptRecipe
                key={recipe.id}
                recipe={recipe}
                onApply={() => onApply(recipe.id)}
                onChange={() => setAt({ recipe, doing: "change" })}
                onRemove={() => setAt({ recipe, doing: "remove" })}
              />
            ))}
          </ul>
        )}
      </div>
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
          // The button that had the focus goes with the recipe.
          onYes={() => remove.mutate(at.recipe.id, { onSuccess: () => body.current?.focus() })}
          onClose={back}
        />
      )}
    </Modal>
  );
}
