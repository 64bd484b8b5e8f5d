// A recipe's name and description, for keeping one and for changing it.
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Failure } from "../../failure.tsx";
import { text } from "../../text.ts";
import { words } from "./words.ts";

export interface Naming {
  name: string;
  description: string;
}

interface RecipeFormProps {
  title: string;
  doc?: string;
  /** What the fields begin with. */
  given: Naming;
  save: string;
  saving: boolean;
  error: unknown;
  onSave(naming: Naming): void;
  /** What was refused is about to be something else. */
  onChange(): void;
  onClose(): void;
}

export function RecipeForm(props: RecipeFormProps) {
  const { title, doc, given, save, saving, error, onSave, onChange, onClose } = props;
  const [name, setName] = useState(given.name);
  const [description, setDescription] = useState(given.description);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!saving && name.trim() !== "") onSave({ name: name.trim(), description: description.trim() });
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": text.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {doc !== undefined && (
            <Text size="sm" className="quiet">
              {doc}
            </Text>
          )}
          <Failure error={error} />
          <TextInput
            label={words.name}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              onChange();
            }}
            data-autofocus
          />
          <Textarea
            label={words.description}
            value={description}
            autosize
            minRows={2}
            maxRows={6}
            onChange={(event) => {
              setDescription(event.currentTarget.value);
              onChange();
            }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={saving} disabled={name.trim() === ""}>
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
