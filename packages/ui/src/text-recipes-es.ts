// The words of recipes that the page begins with, in Spanish.
import type { recipeText } from "./text-recipes.ts";

export const recipeTextEs: typeof recipeText = {
  recipes: {
    title: "Recetas",
    copy: "Copiar los pasos como receta",
    copyDoc: "Todos los pasos hasta aquí, para aplicarlos a otra tabla.",
    copySql: "Copiar como SQL",
    copyPython: "Copiar como Python",
    download: "Descargar como receta",
    downloadSql: "Descargar como SQL",
    downloadPython: "Descargar como Python",
    copied: (what) => `Copiado: ${what}.`,
    recipeOf: (steps) => `una receta de ${steps}`,
    sql: "los pasos como SQL",
    python: "los pasos como Python",
    notCopied: "El navegador no permitió usar el portapapeles. Descárguelo en su lugar.",
    noSteps: "Todavía no hay pasos.",
    keep: "Guardar como receta…",
    apply: "Aplicar una receta…",
    applyDoc: "Los pasos de otra tabla, probados primero en esta.",
    manage: "Recetas…",
  },
};
