// The words of recipes that the page begins with; a part of text.ts. Those of the dialogs come with them.
export const recipeText = {
  recipes: {
    title: "Recipes",
    copy: "Copy the steps as a recipe",
    copyDoc: "All steps up to here, to apply to another table.",
    copySql: "Copy as SQL",
    copyPython: "Copy as Python",
    download: "Download as a recipe",
    downloadSql: "Download as SQL",
    downloadPython: "Download as Python",
    copied: (what: string) => `Copied: ${what}.`,
    recipeOf: (steps: string) => `a recipe of ${steps}`,
    sql: "the steps as SQL",
    python: "the steps as Python",
    notCopied: "The browser did not let the page use the clipboard. Download it instead.",
    noSteps: "There are no steps yet.",
    keep: "Keep as a recipe…",
    apply: "Apply a recipe…",
    applyDoc: "The steps of another table, tried on this one first.",
    manage: "Recipes…",
  },
};
