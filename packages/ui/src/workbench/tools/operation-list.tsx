// All operations in their groups; while one searches, those that fit, best first, with what each does.
import type { OperationView } from "@data-tools/client";
import { CloseButton, Pill, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Draft } from "../../hooks/use-drafts.ts";
import { useOperations } from "../../hooks/use-session.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { fits } from "../grid/fitting.ts";
import { found, grouped } from "./search.ts";
import classes from "./tools.module.css";

interface OperationListProps {
  /** Forms that were filled in and not applied. */
  drafts: readonly Draft[];
  /** Hides the panel. */
  hide: ReactNode;
  onChoose(operation: OperationView): void;
  onForget(op: string): void;
}

export function OperationList({ drafts, hide, onChoose, onForget }: OperationListProps) {
  const { selection, grid } = useWorkbench();
  const { toolsFor, showTools } = grid;
  const { data: all = [] } = useOperations();
  const operations = useMemo(
    () => (toolsFor === null ? all : all.filter((operation) => fits(operation, toolsFor))),
    [all, toolsFor],
  );
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (toolsFor !== null) field.current?.focus();
  }, [toolsFor]);
  const searching = search.trim() !== "";
  const begun = drafts.flatMap(({ op }) => all.filter(({ name }) => name === op));
  const groups = useMemo(() => grouped(operations), [operations]);
  const fitting = useMemo(() => (searching ? found(operations, search) : []), [operations, search, searching]);
  return (
    <>
      <div className={classes.head}>
        <TextInput
          flex={1}
          ref={field}
          type="search"
          placeholder={text.tools.search}
          aria-label={text.tools.search}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && fitting[0] !== undefined) onChoose(fitting[0]);
          }}
        />
        {hide}
      </div>
      <div className={classes.scroll}>
        {toolsFor !== null && (
          <Pill
            mx={12}
            mb={6}
            withRemoveButton
            removeButtonProps={{ "aria-label": text.tools.showAll, "aria-hidden": false, tabIndex: 0 }}
            onRemove={() => showTools(null)}
          >
            {text.tools.fitting([...new Set(toolsFor.map((type) => text.types[type]))].join(", "))}
          </Pill>
        )}
        {selection.columns.length > 0 && (
          <Text size="xs" px={12} pb={4} lineClamp={2}>
            {text.tools.chosen(selection.columns.join(", "))}
          </Text>
        )}
        {fitting.map((operation) => (
          <Line key={operation.name} operation={operation} told onChoose={onChoose} />
        ))}
        {!searching && begun.length > 0 && (
          <section aria-label={text.tools.begun}>
            <h3 className={classes.group}>{text.tools.begun}</h3>
            {begun.map((operation) => (
              <div key={operation.name} className={classes.begun}>
                <Line operation={operation} told={false} onChoose={onChoose} />
                <CloseButton
                  size="sm"
                  aria-label={text.tools.forget(operation.title)}
                  onClick={() => onForget(operation.name)}
                />
              </div>
            ))}
          </section>
        )}
        {!searching &&
          groups.map(([group, members]) => (
            <section key={group} aria-label={text.groups[group] ?? group}>
              <h3 className={classes.group}>{text.groups[group] ?? group}</h3>
              {members.map((operation) => (
                <Line key={operation.name} operation={operation} told={false} onChoose={onChoose} />
              ))}
            </section>
          ))}
        {operations.length > 0 && searching && fitting.length === 0 && (
          <Text size="sm" className="quiet" px={12}>
            {text.tools.none(search)}
          </Text>
        )}
      </div>
    </>
  );
}

interface LineProps {
  operation: OperationView;
  /** Whether it says what it does. */
  told: boolean;
  onChoose(operation: OperationView): void;
}

function Line({ operation, told, onChoose }: LineProps) {
  const id = useId();
  return (
    <button
      type="button"
      className={classes.operation}
      title={operation.doc}
      aria-label={operation.title}
      aria-describedby={told ? id : undefined}
      onClick={() => onChoose(operation)}
    >
      {operation.title}
      {told && (
        <Text id={id} size="xs" className="quiet" lineClamp={2}>
          {operation.doc.split(/(?<=\.)\s/)[0]}
        </Text>
      )}
    </button>
  );
}
