// All operations in their groups, found by any words of their names and descriptions.
import type { OperationView } from "@data-tools/client";
import { Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useOperations } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./tools.module.css";

export function OperationList({ onChoose }: { onChoose(operation: OperationView): void }) {
  const { selection } = useWorkbench();
  const { data: operations = [] } = useOperations();
  const [search, setSearch] = useState("");
  const groups = useMemo(() => grouped(operations, search), [operations, search]);
  return (
    <>
      <div className={classes.head}>
        <TextInput
          flex={1}
          type="search"
          placeholder={text.tools.search}
          aria-label={text.tools.search}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = groups[0]?.[1][0];
            if (event.key === "Enter" && first !== undefined) onChoose(first);
          }}
        />
      </div>
      <div className={classes.scroll}>
        {selection.columns.length > 0 && (
          <Text size="xs" px={12} pb={4} lineClamp={2}>
            {text.tools.chosen(selection.columns.join(", "))}
          </Text>
        )}
        {groups.map(([group, members]) => (
          <section key={group} aria-label={text.groups[group] ?? group}>
            <h3 className={classes.group}>{text.groups[group] ?? group}</h3>
            {members.map((operation) => (
              <button
                key={operation.name}
                type="button"
                className={classes.operation}
                title={operation.doc}
                onClick={() => onChoose(operation)}
              >
                {operation.title}
              </button>
            ))}
          </section>
        ))}
        {operations.length > 0 && groups.length === 0 && (
          <Text size="sm" className="quiet" px={12}>
            {text.tools.none(search)}
          </Text>
        )}
      </div>
    </>
  );
}

/** Groups in the order of the words file, with the operations whose words hold everything searched for. */
function grouped(operations: readonly OperationView[], search: string): [string, OperationView[]][] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ title, name, doc, group }: OperationView) => {
    const words = `${title} ${name} ${doc} ${text.groups[group] ?? group}`.toLowerCase();
    return wanted.every((word) => words.includes(word));
  };
  const inTitle = ({ title }: OperationView) => wanted.every((word) => title.toLowerCase().includes(word));
  const found = operations.filter(fits).toSorted((a, b) => Number(inTitle(b)) - Number(inTitle(a)));
  const groups = Map.groupBy(found, ({ group }) => group);
  if (wanted.length > 0) return [...groups];
  const order = Object.keys(text.groups);
  return [...groups].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}
