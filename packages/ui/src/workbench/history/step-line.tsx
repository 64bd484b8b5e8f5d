// One step: what was done and what it did.
import { IconBookmark } from "@tabler/icons-react";
import { columns, effectWords, losses, moment, rows } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./history.module.css";
import { Line } from "./line.tsx";
import type { LineWays } from "./line-menu.tsx";
import type { HistoryLine } from "./tree.ts";

interface StepLineProps {
  line: HistoryLine;
  seen: boolean;
  way(): string;
  ways: LineWays;
}

export function StepLine({ line: { step, level, place }, seen, way, ways }: StepLineProps) {
  const facts = `${moment(step.at)} · ${text.history.table(rows(step.rows), columns(step.columns))}`;
  return (
    <Line label={step.name ?? step.summary} place={place} level={level} facts={facts} seen={seen} way={way} ways={ways}>
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
    </Line>
  );
}
