// The dialog about recipes that is open, fetched when the first one is.
import { lazy, Suspense } from "react";
import { useFocusBack } from "../../hooks/use-focus-back.ts";
import type { RecipeDialog } from "./recipe-dialog.ts";

const RecipeDialogs = lazy(() => import("./recipe-dialogs.tsx"));

interface OpenedDialogProps {
  dialog: RecipeDialog | null;
  onOpen(dialog: RecipeDialog): void;
  onClose(): void;
}

export function OpenedDialog({ dialog, onOpen, onClose }: OpenedDialogProps) {
  useFocusBack(dialog !== null);
  if (dialog === null) return null;
  return (
    <Suspense fallback={null}>
      <RecipeDialogs dialog={dialog} onOpen={onOpen} onClose={onClose} />
    </Suspense>
  );
}
