// The settings of what is told to MLflow; config.ts reads them with all others.

/** Name → what it means, as in config.ts. */
export const mlflowSettings = {
  MLFLOW: {
    kind: "text",
    initial: "",
    doc: "Address of an MLflow tracking server, as https://mlflow.example.org, where saves and exports are told as runs (docs/mlflow.md); empty for none.",
  },
  MLFLOW_PAGE: {
    kind: "text",
    initial: "",
    doc: "Address under which people open MLflow in a browser, if it is another one than MLFLOW.",
  },
  MLFLOW_TOKEN: { kind: "text", initial: "", secret: true, doc: "Bearer token for MLflow." },
  MLFLOW_USER: {
    kind: "text",
    initial: "",
    doc: "Name to sign in at MLflow with, where it asks for name and password.",
  },
  MLFLOW_PASSWORD: { kind: "text", initial: "", secret: true, doc: "Password to that name." },
  MLFLOW_EXPERIMENT: {
    kind: "text",
    initial: "HydroML_Experiment_{datasource}",
    doc: "Name of the experiment that a run goes into. {datasource}: the id of the datasource that the session began with, in the old system if it is from there; {session}: the session's id.",
  },
  MLFLOW_ON: {
    kind: "list",
    initial: "save,export,request",
    doc: "What is told, separated by commas: save (as a new datasource), export (as a file), request (when somebody asks for it).",
  },
  MLFLOW_NAMES: {
    kind: "boolean",
    initial: "false",
    doc: "Whether MLflow is told the names of people; otherwise the same pseudonyms as in the log.",
  },
  MLFLOW_PARAMETERS: {
    kind: "boolean",
    initial: "true",
    doc: "Whether MLflow is told the parameters of steps, which can hold values that people typed; otherwise only which operations they are.",
  },
  MLFLOW_TIMEOUT: {
    kind: "duration",
    initial: "10s",
    min: 1000,
    doc: "How long MLflow may take for one answer.",
  },
  MLFLOW_GIVE_UP: {
    kind: "duration",
    initial: "7d",
    min: 60_000,
    doc: "How long it is tried to tell a run before it is given up; then people can ask for it again.",
  },
} as const;
