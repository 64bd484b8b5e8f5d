// A row to go to, by its number.
import { Button, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { number } from "../../format.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { nameOf } from "./columns.ts";
import { focusCell } from "./focus.ts";
import { choosesRows } from "./view.ts";
import classes from "./view-bar.module.css";

const words = text.view;

export function GoToRow() {
  const { session, grid } = useWorkbench();
  const { api, total, view, order } = grid;
  const [row, setRow] = useState("");
  const most = total ?? session.rows;
  const go = (event: FormEvent) => {
    event.preventDefault();
    // Marks between thousands are the reader's own.
    const digits = row.replace(/\D/g, "");
    const index = Math.min(most, Math.max(1, Number(digits))) - 1;
    const column = nameOf(api.current?.getFocusedCell()?.column.getColId() ?? "") ?? order[0];
    if (digits === "" || index < 0 || column === undefined) return;
    focusCell(api.current, index, column, "middle");
    grid.ask(null);
  };
  return (
    <form className={classes.ways} onSubmit={go}>
      <TextInput
        w={140}
        aria-label={words.goTo}
        placeholder={words.goTo}
        inputMode="numeric"
        value={row}
        autoFocus
        onChange={(event) => setRow(event.currentTarget.value)}
      />
      <Text size="xs" className="quiet" py={6}>
        {choosesRows(view) ? words.goToInView(number(most)) : words.goToDoc(number(most))}
      </Text>
      <Button type="submit" size="compact-xs" variant="default" mt={4}>
        {words.go}
      </Button>
    </form>
  );
}
