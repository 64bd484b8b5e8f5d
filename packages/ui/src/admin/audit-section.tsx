// Who did what to which session when, from where, refusals included: of everybody, newest first, without what is in
// the tables.
import type { AuditAsk } from "@data-tools/client";
import { Button, Group, Select, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { exactly } from "../format.ts";
import classes from "./admin.module.css";
import { SectionFrame } from "./section.tsx";
import { useAllAudit } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.audit;
const typingMs = 300;

export default function AuditSection() {
  const [asks, setAsks] = useState<AuditAsk>({});
  const [settled] = useDebouncedValue(asks, typingMs);
  const asked = useAllAudit(settled);
  const entries = asked.data?.pages.flatMap((page) => page.entries) ?? [];
  const choose = (name: "actor" | "action" | "session") => (value: string) => {
    const { [name]: _old, ...others } = asks;
    setAsks(value === "" ? others : { ...others, [name]: value });
  };
  const chooseOutcome = (value: string | null) => {
    const { outcome: _old, ...others } = asks;
    setAsks(value === "done" || value === "refused" ? { ...others, outcome: value } : others);
  };
  return (
    <SectionFrame doc={said.doc} asked={asked}>
      <div className={classes.tools}>
        {(["actor", "action", "session"] as const).map((name) => (
          <TextInput
            key={name}
            label={said.find[name]}
            value={asks[name] ?? ""}
            onChange={(event) => choose(name)(event.currentTarget.value.trim())}
          />
        ))}
        <Select
          label={said.find.outcome}
          placeholder={words.all}
          clearable
          data={[
            { value: "done", label: said.outcomes.done },
            { value: "refused", label: said.outcomes.refused },
          ]}
          value={asks.outcome ?? null}
          onChange={chooseOutcome}
        />
      </div>
      {entries.length === 0 ? (
        <Text size="sm" className="quiet">
          {said.none}
        </Text>
      ) : (
        <div className={classes.frame}>
          <Table fz="sm" verticalSpacing={4} className={classes.table} aria-label={said.label}>
            <Table.Thead>
              <Table.Tr>
                {(["at", "actor", "from", "action", "outcome", "on", "detail"] as const).map((name) => (
                  <Table.Th key={name}>{said.head[name]}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map((entry) => (
                <Table.Tr key={`${entry.trail} ${entry.seq}`}>
                  <Table.Td>{exactly(entry.at)}</Table.Td>
                  <Table.Td>{entry.actor}</Table.Td>
                  <Table.Td>{entry.from}</Table.Td>
                  <Table.Td>{entry.action}</Table.Td>
                  <Table.Td>{said.outcomes[entry.outcome]}</Table.Td>
                  <Table.Td className={classes.mono}>{entry.on ?? entry.trail}</Table.Td>
                  <Table.Td className={classes.wide}>{detailText(entry.detail)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {asked.hasNextPage && (
        <Group>
          <Button variant="default" loading={asked.isFetchingNextPage} onClick={() => asked.fetchNextPage()}>
            {said.earlier}
          </Button>
        </Group>
      )}
    </SectionFrame>
  );
}

function detailText(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
}
