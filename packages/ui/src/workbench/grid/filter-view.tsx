// A condition for the view: rows that meet it show, the others are only left out of sight.
import { Button, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { client, problemIn, sentence } from "../../client.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { comparisonsFor, emptyTest, type TestNode } from "../fields/condition.ts";
import { ConditionTest } from "../fields/condition-test.tsx";
import { type Filter, filteredBy } from "./view.ts";
import classes from "./view-bar.module.css";

const words = text.view;
const path = "where";

/** The value is what is missing; the column is chosen already. */
function focusLastField(form: HTMLFormElement | null): void {
  const fields = form?.querySelectorAll<HTMLElement>("input:not([type=hidden], [type=checkbox])") ?? [];
  [...fields].at(-1)?.focus();
}

export default function FilterView() {
  const { session, selection, grid } = useWorkbench();
  const first = session.columns.find(({ name }) => name === selection.columns[0]);
  const [node, setNode] = useState<TestNode>(() => ({
    ...emptyTest,
    column: first?.name,
    is: comparisonsFor(first?.type)[0] ?? "null",
  }));
  const [error, setError] = useState<string | null>(null);
  const show = async (event: FormEvent) => {
    event.preventDefault();
    const { column, is, value, ignoreCase } = node;
    if (column === undefined) return;
    const filter: Filter = {
      column,
      is,
      ...(value === undefined ? {} : { value }),
      ...(ignoreCase ? { ignoreCase } : {}),
    };
    try {
      // A value that the column cannot be compared with is told here, where it can be mended.
      await client.sessions.rows(session.id, { where: filter, limit: 1 });
      grid.setView((before) => filteredBy(before, filter));
      grid.ask(null);
    } catch (refused) {
      const reason = problemIn(refused)?.data?.reason;
      setError(typeof reason === "string" ? reason : sentence(refused));
    }
  };
  return (
    <form ref={focusLastField} className={classes.filter} onSubmit={show} aria-label={words.filter}>
      <Text size="xs" py={6}>
        {words.filter}
      </Text>
      <div className={classes.condition}>
        <ConditionTest
          node={node}
          path={path}
          errors={error === null ? {} : { [`${path}.value`]: error }}
          columns={session.columns}
          onChange={(next) => {
            setNode(next);
            setError(null);
          }}
          onRemove={undefined}
        />
      </div>
      <Button type="submit" size="compact-xs" variant="default" mt={4}>
        {words.filterNow}
      </Button>
    </form>
  );
}
