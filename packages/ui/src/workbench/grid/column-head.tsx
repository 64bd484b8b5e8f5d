// The head of a column: its name and type. A click chooses the column for the next operation.
import type { WireType } from "@data-tools/client";
import type { IHeaderParams } from "ag-grid-community";
import type { MouseEvent } from "react";
import { text } from "../../text.ts";
import type { Pick } from "./columns.ts";
import classes from "./grid.module.css";

interface ColumnHeadProps extends IHeaderParams {
  name: string;
  type: WireType;
  chosen: boolean;
  pick: Pick;
}

export function ColumnHead({ name, type, chosen, pick }: ColumnHeadProps) {
  const choose = (event: MouseEvent) => pick(name, { add: event.ctrlKey || event.metaKey, range: event.shiftKey });
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.head}
      aria-pressed={chosen}
      aria-label={text.grid.selectColumn(name, text.types[type])}
      title={name}
      onClick={choose}
    >
      <span className={classes.headName}>{name}</span>
      <span className={classes.headType}>{text.types[type]}</span>
    </button>
  );
}
