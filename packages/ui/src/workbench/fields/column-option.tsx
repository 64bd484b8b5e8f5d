// A column in a list of columns: its name, and its type beside it.
import type { ColumnView } from "@data-tools/client";
import { type ComboboxItem, Group, Text } from "@mantine/core";
import { text } from "../../text.ts";

/** Renders options whose values are names of these columns. */
export function columnOption(columns: readonly ColumnView[]) {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  return ({ option, checked }: { option: ComboboxItem; checked?: boolean | undefined }) => {
    const type = types.get(option.value);
    return (
      <Group justify="space-between" wrap="nowrap" gap="xs" w="100%">
        <Text size="xs" truncate fw={checked ? 600 : 400}>
          {option.value}
        </Text>
        <Text size="xs" className="quiet" style={{ flex: "none" }}>
          {type === undefined ? "" : text.types[type]}
        </Text>
      </Group>
    );
  };
}

/** What to say where no column fits. */
export function noneFits(accepts: readonly ColumnView["type"][] | undefined): string {
  return text.fields.noColumns(accepts?.map((type) => text.types[type]).join(" / ") ?? text.fields.allTypes);
}
