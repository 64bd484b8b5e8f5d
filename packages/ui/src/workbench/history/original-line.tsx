// The first line of the history: the table as it came.
import { useState } from "react";
import { text } from "../../text.ts";
import classes from "./history.module.css";
import { LineMenu, type LineWays } from "./line-menu.tsx";

interface OriginalLineProps {
  here: boolean;
  seen: boolean;
  way(): string;
  ways: LineWays;
}

export function OriginalLine({ here, seen, way, ways }: OriginalLineProps) {
  const [asked, setAsked] = useState("");
  const ask = () => setAsked(way());
  return (
    <li
      className={classes.line}
      data-place={here ? "here" : "done"}
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
        title={`${text.history.look(text.original)}\n${asked}`}
      >
        {text.original}
      </button>
      <LineMenu label={text.original} here={here} ways={ways} />
    </li>
  );
}
