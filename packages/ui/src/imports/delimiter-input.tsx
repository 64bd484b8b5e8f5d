// The delimiter of a text file: the usual ones by name, any other by typing it.
import { Group, Select, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { text } from "../text.ts";

interface DelimiterInputProps {
  label: ReactNode;
  value: string;
  onChange(delimiter: string): void;
}

const words = text.imports.delimiters;
const usual = [
  { value: ",", label: words.comma },
  { value: ";", label: words.semicolon },
  { value: "\t", label: words.tab },
  { value: "|", label: words.pipe },
  { value: " ", label: words.space },
];
const other = "other";

export function DelimiterInput({ label, value, onChange }: DelimiterInputProps) {
  const [typing, setTyping] = useState(false);
  const known = usual.some((delimiter) => delimiter.value === value) && !typing;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <Select
        flex={1}
        label={label}
        data={[...usual, { value: other, label: words.other }]}
        value={known ? value : other}
        allowDeselect={false}
        onChange={(choice) => {
          setTyping(choice === other);
          if (choice !== null && choice !== other) onChange(choice);
        }}
      />
      {!known && (
        <TextInput
          w={56}
          aria-label={words.other}
          value={typing && usual.some((delimiter) => delimiter.value === value) ? "" : value}
          maxLength={1}
          onChange={(event) => {
            if (event.currentTarget.value !== "") onChange(event.currentTarget.value);
          }}
        />
      )}
    </Group>
  );
}
