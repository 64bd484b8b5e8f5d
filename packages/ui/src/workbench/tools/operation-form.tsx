// The form of an operation, made from its declaration: fields, errors in place, preview and apply.
import type { OperationView } from "@data-tools/client";
import { ActionIcon, Alert, Anchor, Button, Group, Spoiler, Stack, Text, Tooltip } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { FormEvent, MouseEvent, ReactNode } from "react";
import { effectWords } from "../../format.ts";
import type { Form } from "../../hooks/use-form.ts";
import { addressOf } from "../../place.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { ErrorPosition } from "../fields/error-position.ts";
import { OtherColumns, useColumnsOfChosen } from "../fields/other-columns.ts";
import { ShownFields } from "../fields/shown-fields.tsx";
import classes from "./tools.module.css";

interface OperationFormProps {
  form: Form;
  operation: OperationView;
  /** Hides the panel. */
  hide: ReactNode;
}

export default function OperationForm({ form, operation, hide }: OperationFormProps) {
  const { session } = useWorkbench();
  const { fields } = operation;
  const { applied } = form;
  const others = useColumnsOfChosen(fields, form.params);
  const previewing = form.preview.shown && form.preview.error === null;
  const inBin = session.status === "bin";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    form.apply();
  };
  // The second click of a double click is no gesture of its own, even if the first is already answered.
  const apply = (event: MouseEvent) => {
    if (event.detail > 1) event.preventDefault();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label={operation.title}>
      <div className={classes.head}>
        <Tooltip label={text.tools.back}>
          <ActionIcon variant="subtle" color="gray" aria-label={text.tools.back} onClick={form.close}>
            <IconArrowLeft size={18} />
          </ActionIcon>
        </Tooltip>
        <h2 className={classes.title}>{operation.title}</h2>
        {hide}
      </div>
      <div key={form.round} className={classes.scroll}>
        <Stack gap="sm" px={12} pb={12}>
          <Spoiler
            maxHeight={67}
            showLabel={text.tools.more}
            hideLabel={text.tools.less}
            transitionDuration={0}
            fz="xs"
            styles={{ control: { fontSize: "inherit" } }}
          >
            <Text size="xs" className="quiet">
              {operation.doc}
            </Text>
          </Spoiler>
          {/* In a tab of its own, so that the form stays as it is. */}
          <Anchor size="xs" href={addressOf(`/docs/operations/${operation.name}.html`)} target="_blank">
            {text.tools.examples}
          </Anchor>
          {form.continued && (
            <Text size="xs" role="status">
              {text.tools.continued}{" "}
              <Anchor component="button" type="button" size="xs" onClick={form.beginAnew}>
                {text.tools.beginAnew}
              </Anchor>
            </Text>
          )}
          {applied !== null && (
            <Alert variant="light" py={8} role="status">
              <Text size="xs" fw={600}>
                {text.tools.applied(applied.summary)}
              </Text>
              <Text size="xs">{effectWords(applied.effect).join(", ")}</Text>
              {applied.effect.notes.map((note) => (
                <Text key={note.text} size="xs">
                  {note.text}
                </Text>
              ))}
            </Alert>
          )}
          {form.general !== null && (
            <Alert color="red" variant="light" py={8} role="alert">
              <Text size="xs">{form.general}</Text>
            </Alert>
          )}
          <ErrorPosition value={form.errorAt}>
            <OtherColumns value={others}>
              <ShownFields
                fields={fields}
                params={form.params}
                columns={session.columns}
                errors={form.errors}
                onChange={form.set}
              />
            </OtherColumns>
          </ErrorPosition>
        </Stack>
      </div>
      <Group className={classes.actions} gap="xs">
        {/* Cancel never stands where Apply stood: the second click of a double click would hit it. */}
        {form.applying ? (
          <Button variant="default" flex={1} onClick={form.cancel}>
            {text.tools.cancelRun}
          </Button>
        ) : (
          <Button
            variant="default"
            flex={1}
            disabled={inBin}
            loading={form.preview.shown && form.preview.busy}
            onClick={previewing ? form.preview.hide : form.preview.show}
          >
            {previewing ? text.tools.previewClose : text.tools.preview}
          </Button>
        )}
        <Button type="submit" flex={1} disabled={inBin} loading={form.applying} onClick={apply}>
          {text.tools.apply}
        </Button>
      </Group>
    </form>
  );
}
