// What stands in the dialogs about recipes.
import { ApplyDialog } from "./apply-dialog.tsx";
import { KeepDialog } from "./keep-dialog.tsx";
import { ManageDialog } from "./manage-dialog.tsx";
import type { RecipeDialog } from "./recipe-dialog.ts";

interface RecipeDialogsProps {
  dialog: RecipeDialog;
  onOpen(dialog: RecipeDialog): void;
  onClose(): void;
}

export default function RecipeDialogs({ dialog, onOpen, onClose }: RecipeDialogsProps) {
  switch (dialog.kind) {
    case "keep":
      return <KeepDialog step={dialog.step} onClose={onClose} />;
    case "apply":
      return <ApplyDialog recipe={dialog.recipe ?? null} onClose={onClose} />;
    case "manage":
      return <ManageDialog onApply={(recipe) => onOpen({ kind: "apply", recipe })} onClose={onClose} />;
  }
}
