// The right side: all operations, or the form of the one that was chosen.
import { lazy, Suspense } from "react";
import type { Form } from "../../hooks/use-form.ts";
import { text } from "../../text.ts";
import { parts } from "../parts.ts";
import { OperationList } from "./operation-list.tsx";
import classes from "./tools.module.css";

const OperationForm = lazy(parts.operationForm);

export function Toolbox({ form }: { form: Form }) {
  return (
    <aside className={classes.toolbox} aria-label={text.tools.title}>
      {form.operation === null ? (
        <OperationList drafts={form.drafts} onChoose={(operation) => form.open(operation)} onForget={form.forget} />
      ) : (
        <Suspense>
          <OperationForm form={form} operation={form.operation} />
        </Suspense>
      )}
    </aside>
  );
}
