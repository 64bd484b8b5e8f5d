// One comparison: a column, how it is compared, and with what.
import type { ColumnView } from "@data-tools/client";
import { ActionIcon, Checkbox, Input, Select } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { text } from "../../text.ts";
import { columnOption } from "./column-option.tsx";
import { comparisonsFor, minds, type TestNode, takes } from "./condition.ts";
import { ConditionValue } from "./condition-value.tsx";
import classes from "./fields.module.css";
import { type Errors, errorWithin } from "./params.ts";

interface ConditionTestProps {
  node: TestNode;
  path: string;
  errors: Errors;
  columns: readonly ColumnView[];
  onChange(node: TestNode): void;
  onRemove: (() => void) | undefined;
}

const words = text.condition;
const comparisonWords: Readonly<Record<string, string>> = words.is;

export function ConditionTest({ node, path, errors, columns, onChange, onRemove }: ConditionTestProps) {
  const type = columns.find(({ name }) => name === node.column)?.type;
  const fitting = comparisonsFor(type);
  const atValue = errorWithin(errors, `${path}.value`);
  const error = errorWithin(errors, path);
  return (
    <div className={classes.test}>
      <div className={classes.testInputs}>
        <Select
          aria-label={words.column}
          placeholder={text.fields.chooseColumn}
          data={columns.map(({ name }) => name)}
          value={node.column ?? null}
          searchable
          allowDeselect={false}
          renderOption={columnOption(columns)}
          onChange={(name) => {
            if (name === null || name === node.column) return;
            const next = columns.find((column) => column.name === name)?.type;
            const is = comparisonsFor(next).includes(node.is) ? node.is : (comparisonsFor(next)[0] ?? "null");
            onChange({ ...node, column: name, is, value: next === type ? node.value : undefined });
          }}
        />
        <Select
          aria-label={words.comparison}
          data={fitting.map((is) => ({ value: is, label: comparisonWords[is] ?? is }))}
          value={node.is}
          allowDeselect={false}
          maxDropdownHeight={320}
          onChange={(is) => {
            if (is === null) return;
            onChange({ ...node, is, value: takes(is) === takes(node.is) ? node.value : undefined });
          }}
        />
        <ConditionValue
          takes={takes(node.is)}
          type={type}
          value={node.value}
          error={atValue}
          onChange={(value) => onChange({ ...node, value })}
        />
        {minds(node.is, type) && (
          <Checkbox
            label={words.ignoreCase}
            checked={node.ignoreCase}
            onChange={(event) => onChange({ ...node, ignoreCase: event.currentTarget.checked })}
          />
        )}
        {error !== undefined && atValue === undefined && (
          <Input.Error size="xs" role="alert">
            {error}
          </Input.Error>
        )}
      </div>
      {onRemove !== undefined && (
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={words.remove} onClick={onRemove}>
          <IconTrash size={15} />
        </ActionIcon>
      )}
    </div>
  );
}
