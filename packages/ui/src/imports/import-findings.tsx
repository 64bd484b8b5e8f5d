// What the importer noticed: renamed headers, rows that do not fit, notes.
import type { ImportReport } from "@data-tools/client";
import { Alert, List, Text } from "@mantine/core";
import { number } from "../format.ts";
import { text } from "../text.ts";
import classes from "./import.module.css";

const words = text.imports;

export function ImportFindings({ report }: { report: ImportReport }) {
  const { renamed, badRows, notes } = report;
  if (renamed.length === 0 && badRows.count === 0 && notes.length === 0) return null;
  return (
    <Alert variant="light" py="xs" className={classes.findings}>
      {notes.map((note) => (
        <Text key={note.text} size="xs">
          {note.text}
        </Text>
      ))}
      {renamed.length > 0 && (
        <Text size="xs">
          {words.renamed}:{" "}
          {renamed
            .map(({ from, to, reason }) =>
              reason === "empty" ? words.renamedEmpty(to) : words.renamedDuplicate(from, to),
            )
            .join(", ")}
        </Text>
      )}
      {badRows.count > 0 && (
        <>
          <Text size="xs">{words.badRowsFound(badRows.count, number(badRows.count))}:</Text>
          <List size="xs">
            {badRows.rows.slice(0, 20).map((row) => (
              <List.Item key={row.line}>
                {words.badRowLine(number(row.line))}: {row.reason} <code>{row.text.slice(0, 120)}</code>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}
