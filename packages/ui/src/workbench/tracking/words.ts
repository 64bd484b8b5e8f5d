// The words of runs in MLflow; loaded with them.
import { language } from "../../language.ts";

const english = {
  title: "Runs in MLflow",
  button: {
    told: "Runs in MLflow",
    waiting: "Runs in MLflow: one waits",
    given_up: "Runs in MLflow: one was given up",
  },
  none: {
    byItself: "Nothing yet. What you save or export is noted there by itself.",
    onRequest: "Nothing yet. A table is noted there when you ask for it.",
  },
  save: "Saved as a datasource",
  export: (format: string) => `Exported as ${format}`,
  request: "Noted on request",
  told: "Tracked in MLflow",
  open: "Open the run",
  waiting: "Waits to be told",
  nextTry: (time: string) => `next try at ${time}`,
  given_up: "Given up",
  again: "Try again",
  ask: "Note this table in MLflow",
};

const spanish: typeof english = {
  title: "Ejecuciones en MLflow",
  button: {
    told: "Ejecuciones en MLflow",
    waiting: "Ejecuciones en MLflow: una espera",
    given_up: "Ejecuciones en MLflow: una se abandonó",
  },
  none: {
    byItself: "Nada todavía. Lo que guardas o exportas se anota allí por sí solo.",
    onRequest: "Nada todavía. Una tabla se anota allí cuando lo pides.",
  },
  save: "Guardada como fuente de datos",
  export: (format) => `Exportada como ${format}`,
  request: "Anotada a petición",
  told: "Registrada en MLflow",
  open: "Abrir la ejecución",
  waiting: "Espera a comunicarse",
  nextTry: (time) => `próximo intento a las ${time}`,
  given_up: "Abandonada",
  again: "Intentar de nuevo",
  ask: "Anotar esta tabla en MLflow",
};

export const words = language === "es" ? spanish : english;
