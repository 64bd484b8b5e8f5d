// What the operation would do: exact counts, notes, and the first rows that change, before and after.
import type { PreviewView } from "@data-tools/client";
import { CloseButton, Text } from "@mantine/core";
import { columns, effectWords, number, rows } from "../../format.ts";
import type { Form } from "../../hooks/use-form.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { ChangedRows, isAnew } from "./changed-rows.tsx";
import { PreviewGrid } from "./preview-grid.tsx";
import classes from "./tools.module.css";

const words = text.tools;

export default function PreviewPane({ form: { preview } }: { form: Form }) {
  const { session } = useWorkbench();
  const { data, stale } = preview;
  return (
    <section className={classes.pane} aria-label={words.preview} aria-busy={preview.busy}>
      <div className={classes.paneHead}>
        <div className={classes.paneWords} role="status">
          {data === null ? (
            <Text size="sm" className="quiet">
              {words.previewBusy}
            </Text>
          ) : (
            <>
              <Text size="sm" fw={600} truncate>
                {words.previewTitle(data.summary)}
              </Text>
              <Text size="sm">{[...effectWords(data.effect), ...totals(data)].join(", ")}</Text>
              {data.effect.notes.map((note) => (
                <Text key={note.text} size="xs">
                  {note.text}
                </Text>
              ))}
            </>
          )}
        </div>
        <CloseButton aria-label={words.previewClose} onClick={preview.hide} />
      </div>
      {data !== null && data.id !== null && (
        <PreviewGrid key={data.id} session={session.id} id={data.id} preview={data} />
      )}
      {data !== null && data.id === null && (
        <div className={`${classes.scroll} ${stale ? classes.stale : ""}`} style={{ overflowX: "auto" }}>
          {data.rows.length === 0 ? (
            <Text size="sm" className="quiet" p="md">
              {words.previewNoRows}
            </Text>
          ) : (
            <>
              <ChangedRows preview={{ ...data, anew: isAnew(data) }} />
              <Text size="xs" className="quiet" p="xs">
                {(isAnew(data) ? words.resultRows : words.previewRows)(
                  text.rows(data.rows.length, number(data.rows.length)),
                )}
              </Text>
            </>
          )}
        </div>
      )}
    </section>
  );
}

/** The size of the table before and after, where it changes. */
function totals({ before, columns: after, total }: PreviewView): string[] {
  if (total.before === total.after && before.length === after.length) return [];
  return [
    words.totals(
      text.status.shape(rows(total.before), columns(before.length)),
      text.status.shape(rows(total.after), columns(after.length)),
    ),
  ];
}
