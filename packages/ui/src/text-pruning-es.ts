// The words of the dialog that removes old branches of a history, in Spanish.
import { counted } from "./counted.ts";
import type { pruningText } from "./text-pruning.ts";

export const pruningTextEs: typeof pruningText = {
  title: "Eliminar ramas antiguas",
  doc: "Las ramas son líneas de pasos que dejó al volver atrás y hacer otra cosa. Su línea actual y lo que Rehacer alcanza se conservan siempre.",
  none: "No hay ninguna rama junto a su línea actual.",
  begins: "Empieza con",
  leaves: "Sale de",
  steps: "Pasos",
  stored: "Guardado",
  last: "Último paso",
  pick: (summary) => `Eliminar la rama: ${summary}`,
  pickAll: "Todas las ramas",
  keptNamed: (n) =>
    n === 1
      ? "Se conservan 1 punto de control y el camino hasta él."
      : `Se conservan ${n} puntos de control y los caminos hasta ellos.`,
  goNamed: "Sus puntos de control se van con ellas.",
  takeNamed: "Eliminar también las ramas con puntos de control",
  sum: (branches, shown, steps, shownSteps, bytes) =>
    `${counted(branches, shown, "rama", "ramas")}, ${counted(steps, shownSteps, "paso", "pasos")}, ${bytes}`,
  forGood: "Se eliminan para siempre y no se pueden recuperar.",
  changed: "La lista cambió entretanto. Vuelva a mirarla antes de eliminar nada.",
  remove: "Eliminar para siempre",
  done: (steps, shown, bytes) => `Ramas antiguas eliminadas: ${counted(steps, shown, "paso", "pasos")}, ${bytes}`,
};
