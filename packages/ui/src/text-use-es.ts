// The words of what one uses of what one may, in Spanish; a part of text-es.ts.
import type { useText } from "./text-use.ts";

export const useTextEs: typeof useText = {
  use: {
    title: "Su uso",
    yours: "Lo que tiene",
    pace: "Lo que hace",
    sizes: "Lo grande que puede ser una tabla",
    of: (used, limit) => `${used} de ${limit}`,
    endless: (used) => `${used}, sin límite`,
    most: (limit) => `${limit} como máximo`,
    noLimit: "sin límite",
    share: (name, percent) => `${name}: ${percent} % usado`,
    nearly: "Casi agotado: elimine lo que ya no necesite.",
    free: "Las sesiones de la papelera ocupan espacio hasta que se eliminan definitivamente.",
    names: {
      sessions: "Sesiones",
      stored: "Guardado",
      datasources: "Fuentes de datos",
      recipes: "Recetas",
      steps: "Pasos de una sesión",
      changes: "Cambios por minuto",
      moves: "Deshacer y rehacer por minuto",
      notes: "Escrituras pequeñas por minuto",
      heavy: "Trabajos grandes a la vez",
      upload: "Archivo",
      unpacked: "Archivo, descomprimido",
      rows: "Filas",
      columns: "Columnas",
      cells: "Celdas",
      cell: "Una celda",
      operationTime: "Tiempo de una operación",
    },
  },
};
