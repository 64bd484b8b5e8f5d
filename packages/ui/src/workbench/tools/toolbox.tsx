// The right side: all operations, or the form of the one that was chosen.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconLayoutSidebarRight, IconLayoutSidebarRightCollapse } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import type { Form } from "../../hooks/use-form.ts";
import { text } from "../../text.ts";
import { parts } from "../parts.ts";
import { OperationList } from "./operation-list.tsx";
import classes from "./tools.module.css";

const OperationForm = lazy(parts.operationForm);

interface ToolboxProps {
  form: Form;
  shown: boolean;
  onToggle(): void;
}

export function Toolbox({ form, shown, onToggle }: ToolboxProps) {
  if (!shown)
    return (
      <aside className={classes.strip} aria-label={text.tools.title}>
        <Tooltip label={text.tools.show} position="left">
          <ActionIcon variant="subtle" color="gray" aria-label={text.tools.show} onClick={onToggle}>
            <IconLayoutSidebarRight size={18} />
          </ActionIcon>
        </Tooltip>
      </aside>
    );
  const hide = (
    <Tooltip label={text.tools.hide}>
      <ActionIcon variant="subtle" color="gray" aria-label={text.tools.hide} onClick={onToggle}>
        <IconLayoutSidebarRightCollapse size={18} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <aside className={classes.toolbox} aria-label={text.tools.title}>
      {form.operation === null ? (
        <OperationList
          drafts={form.drafts}
          hide={hide}
          onChoose={(operation) => form.open(operation)}
          onForget={form.forget}
        />
      ) : (
        <Suspense>
          <OperationForm form={form} operation={form.operation} hide={hide} />
        </Suspense>
      )}
    </aside>
  );
}
