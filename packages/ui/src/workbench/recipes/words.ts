// What the dialogs about recipes say, in the reader's language.
import { language } from "../../language.ts";
import { recipeDialogText } from "../../text-recipe-dialogs.ts";
import { recipeDialogTextEs } from "../../text-recipe-dialogs-es.ts";

export const words: typeof recipeDialogText = language === "es" ? recipeDialogTextEs : recipeDialogText;
