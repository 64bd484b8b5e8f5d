// The right side: all operations, or the form of the one that was chosen.

import type { Form } from "../../hooks/use-form.ts";
import { text } from "../../text.ts";
import { OperationForm } from "./operation-form.tsx";
import { OperationList } from "./operation-list.tsx";
import classes from "./tools.module.css";

export function Toolbox({ form }: { form: Form }) {
  return (
    <aside className={classes.toolbox} aria-label={text.tools.title}>
      {form.operation === null ? (
        <OperationList drafts={form.drafts} onChoose={(operation) => form.open(operation)} onForget={form.forget} />
      ) : (
        <OperationForm form={form} operation={form.operation} />
      )}
    </aside>
  );
}
