// The first rows as they would be loaded; each column's type can be changed in its head.
import type { ImportPreview, WireType } from "@data-tools/client";
import { Select, Text } from "@mantine/core";
import { cell, isNumeric, number } from "../format.ts";
import { text } from "../text.ts";
import classes from "./import.module.css";

interface ImportTableProps {
  preview: ImportPreview;
  stale: boolean;
  onType(column: string, type: WireType): void;
}

const choosable: readonly WireType[] = [
  "text",
  "integer",
  "number",
  "decimal",
  "boolean",
  "date",
  "time",
  "timestamp",
  "timestamptz",
];
const shownRows = 100;

export function ImportTable({ preview, stale, onType }: ImportTableProps) {
  const rows = preview.rows.slice(0, shownRows).map((cells, place) => ({ place, cells }));
  return (
    <>
      <Text size="xs" className="quiet">
        {text.imports.firstRows(text.rows(rows.length, number(rows.length)))}
      </Text>
      <section className={`${classes.scroll} ${stale ? classes.stale : ""}`} aria-label={text.tools.preview}>
        <table className={classes.table}>
          <thead>
            <tr>
              {preview.columns.map((column) => (
                <th key={column.name} scope="col">
                  <Text size="xs" fw={600} truncate maw={240} title={column.name}>
                    {column.name}
                  </Text>
                  <Select
                    variant="unstyled"
                    size="xs"
                    aria-label={text.imports.typeOf(column.name)}
                    data={typesFor(column.type)}
                    value={column.type}
                    allowDeselect={false}
                    comboboxProps={{ width: 170, position: "bottom-start" }}
                    onChange={(type) => type !== null && onType(column.name, type as WireType)}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ place, cells }) => (
              <tr key={place}>
                {preview.columns.map((column, index) => {
                  const value = cells[index];
                  return value === null || value === undefined ? (
                    <td key={column.name} className={classes.null}>
                      {text.noValue}
                    </td>
                  ) : (
                    <td key={column.name} className={isNumeric(column.type) ? classes.number : undefined}>
                      {cell(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function typesFor(found: WireType) {
  const types = choosable.includes(found) ? choosable : [found, ...choosable];
  return types.map((value) => ({ value, label: text.types[value] }));
}
