// What differs between two states: columns, cells column by column, rows; exact counts and the first rows.
import type { DiffView, HistoryView } from "@data-tools/client";
import { ActionIcon, CloseButton, Loader, MultiSelect, Select, Text, Tooltip } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../client.ts";
import { Failure } from "../../failure.tsx";
import { cells, number, rows } from "../../format.ts";
import type { Place } from "../../hooks/use-looking.ts";
import { useHistory } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { ChangedRows } from "../tools/changed-rows.tsx";
import classes from "./looking.module.css";
import { nameAt } from "./tree.ts";

const words = text.compare;
const sampleRows = 100;
/** In a list of choices the original needs a value of its own. */
const originalValue = "original";

interface ComparePaneProps {
  from: Place;
  to: Place;
}

export default function ComparePane({ from, to }: ComparePaneProps) {
  const { session, looking } = useWorkbench();
  const { data: history } = useHistory(session.id);
  const [on, setOn] = useState<string[]>([]);
  const { data, error, isFetching } = useQuery({
    queryKey: ["diff", session.id, from, to, on],
    queryFn: ({ signal }) =>
      client.sessions.diff(session.id, from, to, { limit: sampleRows, ...(on.length > 0 && { on }), signal }),
    enabled: from !== to,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
  if (history === undefined) return null;
  const choose = (next: { from: Place; to: Place }) => {
    setOn([]);
    looking.compare(next);
  };
  const told = from === to ? null : (data ?? null);
  const shared = told === null ? [] : namesOf(told.before).filter((name) => namesOf(told.after).includes(name));
  return (
    <section className={classes.pane} aria-label={words.title} aria-busy={isFetching}>
      <div className={classes.head}>
        <Text component="h2" size="sm" fw={600}>
          {words.title}
        </Text>
        <StateSelect
          label={words.from}
          history={history}
          value={from}
          onChoose={(next) => choose({ from: next, to })}
        />
        <Tooltip label={words.swap}>
          <ActionIcon
            variant="subtle"
            color="gray"
            mb={3}
            aria-label={words.swap}
            onClick={() => choose({ from: to, to: from })}
          >
            <IconArrowsExchange size={18} />
          </ActionIcon>
        </Tooltip>
        <StateSelect label={words.to} history={history} value={to} onChoose={(next) => choose({ from, to: next })} />
        {told !== null && (told.matchedBy !== "rows" || on.length > 0) && (
          <MultiSelect size="xs" w={220} label={words.on} data={shared} value={on} onChange={setOn} clearable />
        )}
        <span className={classes.space} />
        <CloseButton aria-label={words.close} onClick={() => looking.compare(null)} />
      </div>
      <div className={classes.answer}>
        <Failure error={from === to ? null : error} m="sm" />
        {from === to && (
          <Text size="sm" p="md">
            {words.same}
          </Text>
        )}
        {isFetching && told === null && <Loader size="sm" m="md" aria-label={text.loading} />}
        {told !== null && error === null && <Differences diff={told} />}
      </div>
    </section>
  );
}

interface StateSelectProps {
  label: string;
  history: HistoryView;
  value: Place;
  onChoose(state: Place): void;
}

function StateSelect({ label, history, value, onChoose }: StateSelectProps) {
  const named = (place: Place, order: number) => {
    const name = `${number(order)} · ${nameAt(history, place)}`;
    return { value: place ?? originalValue, label: place === history.cursor ? words.now(name) : name };
  };
  return (
    <Select
      size="xs"
      w={260}
      label={label}
      data={[named(null, 0), ...history.steps.map(({ id }, index) => named(id, index + 1))]}
      value={value ?? originalValue}
      onChange={(chosen) => chosen !== null && onChoose(chosen === originalValue ? null : chosen)}
      allowDeselect={false}
      searchable
      limit={200}
      comboboxProps={{ width: 420, position: "bottom-start" }}
    />
  );
}

function Differences({ diff }: { diff: DiffView }) {
  const { columnsAdded, columnsRemoved, columnsRetyped, rowsAdded, rowsRemoved } = diff;
  const facts = [
    ...(rowsAdded > 0 ? [words.rowsAdded(rows(rowsAdded))] : []),
    ...(rowsRemoved > 0 ? [words.rowsRemoved(rows(rowsRemoved))] : []),
    ...(columnsAdded.length > 0 ? [words.columnsAdded(columnsAdded.join(", "))] : []),
    ...(columnsRemoved.length > 0 ? [words.columnsRemoved(columnsRemoved.join(", "))] : []),
    ...columnsRetyped.map(({ name, from, to }) => words.retyped(name, text.types[from], text.types[to])),
  ];
  const equal = facts.length === 0 && diff.cells.length === 0;
  return (
    <>
      <div className={classes.facts}>
        <div role="status">
          <Text size="sm" fw={600}>
            {equal ? words.equal : null}
          </Text>
          <ul>
            {facts.map((fact) => (
              <Text component="li" size="sm" key={fact}>
                {fact}
              </Text>
            ))}
          </ul>
          <Text size="xs" className="quiet">
            {words.matchedBy[diff.matchedBy]}
          </Text>
        </div>
        {diff.cells.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              {words.cells}
            </Text>
            <div className={classes.counts}>
              {diff.cells.map(({ column, count }) => (
                <span key={column}>
                  {column}: {cells(count)}
                </span>
              ))}
            </div>
          </div>
        )}
      </div>
      {diff.sample.length > 0 && !equal && (
        <>
          <Text size="xs" className="quiet" px="sm" pb={4}>
            {words.sample(rows(diff.sample.length))}
          </Text>
          <ChangedRows preview={{ before: diff.before, columns: diff.after, rows: diff.sample, anew: false }} />
        </>
      )}
    </>
  );
}

function namesOf(columns: DiffView["before"]): string[] {
  return columns.map(({ name }) => name);
}
