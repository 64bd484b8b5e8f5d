// One step: what was done and what it did. A click looks at the table as it was after it, a double click
// goes there.
import { IconBookmark } from "@tabler/icons-react";
import { useState } from "react";
import { columns, effectWords, losses, moment, rows } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./history.module.css";
import { LineMenu, type LineWays } from "./line-menu.tsx";
import type { HistoryLine } from "./tree.ts";

interface StepLineProps {
  line: HistoryLine;
  /** Whether it is what the table shows just now. */
  seen: boolean;
  /** What going there would do. */
  way(): string;
  ways: LineWays;
}

export function StepLine({ line: { step, level, place }, seen, way, ways }: StepLineProps) {
  // Worked out when someone wants to know: histories are long.
  const [asked, setAsked] = useState("");
  const ask = () => setAsked(way());
  const here = place === "here";
  const facts = `${moment(step.at)} · ${text.history.table(rows(step.rows), columns(step.columns))}`;
  const label = step.name ?? step.summary;
  return (
    <li
      className={classes.line}
      style={{ "--level": level }}
      data-place={place}
      data-seen={seen || undefined}
      aria-current={here ? "step" : undefined}
    >
      <button
        type="button"
        className={classes.go}
        aria-pressed={seen}
        onClick={ways.look}
        onDoubleClick={ways.go}
        onPointerEnter={ask}
        onFocus={ask}
        title={`${text.history.look(label)}\n${facts}\n${asked}`}
      >
        {step.name !== null && (
          <span className={classes.name}>
            <IconBookmark size={13} aria-hidden /> {step.name}
          </span>
        )}
        {step.summary}
        <span className={classes.effect}>{effectWords(step.effect).join(", ")}</span>
        {losses(step.effect).map((loss) => (
          <span key={loss} className={classes.effect}>
            {loss}
          </span>
        ))}
        {step.note !== null && <span className={classes.note}>{step.note}</span>}
      </button>
      <LineMenu label={label} here={here} ways={ways} />
    </li>
  );
}
