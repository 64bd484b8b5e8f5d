// Columns the recipe names and the table does not have, each with a picker for the one that is meant.
import type { ColumnView } from "@data-tools/client";
import { Select, Text } from "@mantine/core";
import { useMemo } from "react";
import { text } from "../../text.ts";
import { columnOption } from "../fields/column-option.tsx";
import type { Need } from "./needs.ts";
import classes from "./recipes.module.css";
import { words } from "./words.ts";

interface MappingProps {
  needs: readonly Need[];
  columns: readonly ColumnView[];
  disabled: boolean;
  onChoose(of: string, column: string | null): void;
}

export function Mapping({ needs, columns, disabled, onChoose }: MappingProps) {
  const option = useMemo(() => columnOption(columns), [columns]);
  if (needs.length === 0) return null;
  return (
    <section aria-label={words.columns} className={classes.mapping}>
      <Text size="sm" fw={600}>
        {words.columns}
      </Text>
      <Text size="xs" className="quiet">
        {words.columnsDoc}
      </Text>
      <div className={classes.pickers}>
        {needs.map(({ of, column, guessed, offered }) => (
          <Select
            key={of}
            label={words.columnFor(of)}
            placeholder={words.chooseColumn}
            description={guessed ? words.guess : column === null ? words.notMapped : undefined}
            inputWrapperOrder={["label", "input", "description"]}
            data={[...offered]}
            value={column}
            disabled={disabled}
            searchable
            clearable
            renderOption={option}
            nothingFoundMessage={text.fields.noColumns(text.fields.allTypes)}
            onChange={(name) => onChoose(of, name)}
          />
        ))}
      </div>
    </section>
  );
}
