// A line of the history: a click looks at the table as it was there, a double click goes there.
import { type ReactNode, useState } from "react";
import { text } from "../../text.ts";
import classes from "./history.module.css";
import { LineMenu, type LineWays } from "./line-menu.tsx";
import type { HistoryLine } from "./tree.ts";

interface LineProps {
  label: string;
  place: HistoryLine["place"];
  level?: number;
  /** Told with its name while the mouse rests on it. */
  facts?: string;
  /** Whether it is what the table shows just now. */
  seen: boolean;
  /** What going there would do. */
  way(): string;
  ways: LineWays;
  children: ReactNode;
}

export function Line({ label, place, level = 0, facts, seen, way, ways, children }: LineProps) {
  // Worked out when someone wants to know: histories are long.
  const [asked, setAsked] = useState("");
  const ask = () => setAsked(way());
  const here = place === "here";
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
        title={[text.history.look(label), ...(facts === undefined ? [] : [facts]), asked].join("\n")}
      >
        {children}
      </button>
      <LineMenu label={label} here={here} ways={ways} />
    </li>
  );
}
