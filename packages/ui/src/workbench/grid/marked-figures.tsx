// What is marked, in figures: how many rows and cells, and the sum, mean and range of the numbers in it, if
// the page holds all of them. With nothing marked, the figures of the one chosen column.
import { Text } from "@mantine/core";
import { columns, rows } from "../../format.ts";
import { useProfile } from "../../hooks/use-profile.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { boxesOf, isMarked, rowCount } from "./area.ts";
import classes from "./marked-figures.module.css";
import { figuresOf } from "./numbers.ts";
import { profileWords } from "./profile-words.ts";
import { cellOf } from "./row-source.ts";

const words = text.marked;
const mostCells = 100_000;

export function MarkedFigures() {
  const { grid, selection } = useWorkbench();
  const [chosen] = selection.columns;
  return (
    <div className={classes.figures} role="status" aria-live="polite">
      {grid.said !== null && <Text size="xs">{grid.said}</Text>}
      {isMarked(grid.area) ? (
        <Marked />
      ) : chosen !== undefined && selection.columns.length === 1 ? (
        <Chosen column={chosen} />
      ) : (
        selection.columns.length > 1 && <Text size="xs">{words.columns(columns(selection.columns.length))}</Text>
      )}
    </div>
  );
}

function Chosen({ column }: { column: string }) {
  const { session } = useWorkbench();
  const { profile, stale } = useProfile(session.id, session.cursor, column);
  return (
    <Text size="xs" truncate>
      {column}: {profile === null || stale ? text.figures.working : profileWords(profile).join(" · ")}
    </Text>
  );
}

function Marked() {
  const { session, grid } = useWorkbench();
  const { api, area, order } = grid;
  if (area === null) return null;
  const boxes = boxesOf(area, order);
  const amount = rowCount(boxes);
  if (area.kind === "rows") return <Text size="xs">{words.rows(rows(amount))}</Text>;
  const names = boxes[0]?.columns ?? [];
  const what = words.what(rows(amount), columns(names.length));
  const types = new Map(session.columns.map(({ name, type }) => [name, type]));
  const figures =
    amount * names.length > mostCells
      ? null
      : figuresOf(boxes, types, (row, column) => cellOf(api.current?.getDisplayedRowAtIndex(row)?.data, column));
  return (
    <Text size="xs" truncate>
      {[what, ...(figures ?? [words.fewer])].join(" · ")}
    </Text>
  );
}
