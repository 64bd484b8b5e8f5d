// Sessions of all by size, owner and times; what is in them is not shown to anybody but their owners.
import type { AdminSessionsAsk } from "@data-tools/client";
import { Group, Pagination, Select, Table, Text } from "@mantine/core";
import { useState } from "react";
import { number } from "../format.ts";
import { adminPath, navigate } from "../router.ts";
import classes from "./admin.module.css";
import { SectionFrame } from "./section.tsx";
import type { SectionProps } from "./sections.ts";
import { SessionRow } from "./session-row.tsx";
import { SortHead, type Sorting } from "./sorting.tsx";
import { useAllSessions, useUsers } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.sessions;
const pageSize = 50;
const states = ["alive", "bin"] as const;
type By = NonNullable<AdminSessionsAsk["sort"]>;

export default function SessionsSection({ about: owner }: SectionProps) {
  const [state, setState] = useState<(typeof states)[number] | null>(null);
  const [sorting, setSorting] = useState<Sorting<By>>({ by: "usedAt", descending: true });
  const [page, setPage] = useState(1);
  const asked = useAllSessions({
    ...(owner !== null && { owner }),
    ...(state !== null && { state }),
    sort: sorting.by,
    order: sorting.descending ? "desc" : "asc",
    offset: (page - 1) * pageSize,
    limit: pageSize,
  });
  const { sessions = [], total = 0 } = asked.data ?? {};
  const first = (page - 1) * pageSize + 1;
  const head = {
    sorting,
    onSort: (next: Sorting<By>) => {
      setSorting(next);
      setPage(1);
    },
  };
  return (
    <SectionFrame asked={asked} doc={said.doc}>
      <div className={classes.tools}>
        <OwnerSelect owner={owner} />
        <Select
          label={said.state}
          w={180}
          placeholder={words.all}
          clearable
          value={state}
          data={states.map((value) => ({ value, label: said.states[value] }))}
          onChange={(value) => {
            setState(states.find((each) => each === value) ?? null);
            setPage(1);
          }}
        />
      </div>
      <div className={classes.frame}>
        <Table fz="sm" verticalSpacing={4} highlightOnHover className={classes.table} aria-label={said.label}>
          <Table.Thead>
            <Table.Tr>
              <SortHead by="owner" label={said.head.owner} {...head} />
              <Table.Th>{said.head.id}</Table.Th>
              <SortHead by="bytes" label={said.head.bytes} amount {...head} />
              <SortHead by="steps" label={said.head.steps} amount {...head} />
              <SortHead by="createdAt" label={said.head.createdAt} {...head} />
              <SortHead by="usedAt" label={said.head.usedAt} {...head} />
              <SortHead by="expiresAt" label={said.head.expiresAt} {...head} />
              <Table.Th>{said.head.status}</Table.Th>
              <Table.Td className={classes.last} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </Table.Tbody>
        </Table>
        {sessions.length === 0 && (
          <Text size="sm" p="sm" className="quiet">
            {said.none}
          </Text>
        )}
      </div>
      {sessions.length > 0 && (
        <Group justify="space-between">
          <Text size="sm" className="quiet" role="status">
            {said.shown(number(first), number(first + sessions.length - 1), number(total))}
          </Text>
          {total > pageSize && (
            <Pagination
              size="sm"
              total={Math.ceil(total / pageSize)}
              value={page}
              onChange={setPage}
              aria-label={said.pages}
              getItemProps={(item) => ({ "aria-label": said.page(item) })}
              getControlProps={(control) => ({ "aria-label": control === "next" ? said.next : said.before })}
            />
          )}
        </Group>
      )}
    </SectionFrame>
  );
}

/** One owner alone, by the name of the account; the choice stands in the address. */
function OwnerSelect({ owner }: { owner: string | null }) {
  const { data: users = [] } = useUsers();
  const known = users.filter(({ name }) => name !== "").map((user) => ({ value: user.owner, label: user.name }));
  if (owner !== null && !known.some(({ value }) => value === owner)) known.push({ value: owner, label: owner });
  if (known.length === 0) return null;
  return (
    <Select
      label={said.owner}
      w={240}
      placeholder={words.all}
      searchable
      clearable
      value={owner}
      data={known.toSorted((a, b) => a.label.localeCompare(b.label))}
      onChange={(next) => navigate(adminPath("sessions", next))}
    />
  );
}
