// The name of a column as a text field in its head. Enter keeps it as a step, Escape leaves it as it was.
import { type KeyboardEvent, useRef, useState } from "react";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./head.module.css";

export function RenameInput({ name }: { name: string }) {
  const { actions, grid } = useWorkbench();
  const [value, setValue] = useState(name);
  const ended = useRef(false);
  const end = (keep: boolean) => {
    if (ended.current) return;
    ended.current = true;
    const to = value.trim();
    if (keep && to !== "" && to !== name)
      actions.applyNow({ op: "rename-column", params: { column: name, to } }, text.grid.renaming);
    grid.rename(null);
  };
  // The grid would move its focus with the keys of the field.
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    const head = event.currentTarget.closest<HTMLElement>(".ag-header-cell");
    end(event.key === "Enter");
    head?.focus();
  };
  return (
    <input
      className={classes.rename}
      aria-label={text.grid.newNameOf(name)}
      value={value}
      autoComplete="off"
      spellCheck={false}
      ref={(field) => {
        if (field !== null && document.activeElement !== field) {
          field.focus();
          field.select();
        }
      }}
      onChange={(event) => setValue(event.currentTarget.value)}
      onKeyDown={press}
      onBlur={() => end(true)}
    />
  );
}
