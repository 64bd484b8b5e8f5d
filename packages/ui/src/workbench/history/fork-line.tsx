// Where other lines start: how many, opened and closed with a click.
import { text } from "../../text.ts";
import classes from "./history.module.css";
import type { Fork } from "./tree.ts";

export function ForkLine({ fork, onFlip }: { fork: Fork; onFlip(): void }) {
  return (
    <li className={classes.line} data-fork style={{ "--level": fork.level }}>
      <button type="button" className={`${classes.go} ${classes.fork}`} aria-expanded={fork.open} onClick={onFlip}>
        {fork.open ? "▾" : "▸"} {text.history.otherLines(fork.lines)}
      </button>
    </li>
  );
}
