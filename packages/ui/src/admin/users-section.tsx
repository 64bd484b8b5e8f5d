// The people who sign in here: invited, made administrators, shut and opened.
import type { AccountView, LinkView } from "@data-tools/client";
import { Button, Select, Table, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useMe } from "../hooks/use-me.ts";
import classes from "./admin.module.css";
import { InviteDialog, LinkDialog } from "./invite-dialog.tsx";
import { SectionFrame } from "./section.tsx";
import { SortHead, type Sorting, sorted } from "./sorting.tsx";
import { useSignInWay, useUsers } from "./use-admin.ts";
import { UserRow } from "./user-row.tsx";
import { words } from "./words.ts";

const said = words.users;
const states = ["active", "invited", "disabled"] as const;
type By = "name" | "role" | "state" | "secondFactor" | "usedAt" | "signIns" | "tokens";

export default function UsersSection() {
  const way = useSignInWay();
  if (way.data === undefined) return <SectionFrame asked={way} />;
  if (way.data.way === "elsewhere") return <SectionFrame doc={said.elsewhere} />;
  return <Users provider={way.data.way === "oidc" ? (way.data.provider ?? "") : null} />;
}

function Users({ provider }: { provider: string | null }) {
  const users = useUsers();
  const { data: me } = useMe();
  const [find, setFind] = useState("");
  const [state, setState] = useState<string | null>(null);
  const [sorting, setSorting] = useState<Sorting<By>>({ by: "name", descending: false });
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<{ name: string; link: LinkView } | null>(null);
  const wanted = find.trim().toLowerCase();
  const shown = sorted<AccountView, By>(
    (users.data ?? []).filter(
      (user) => user.name.toLowerCase().includes(wanted) && (state === null || user.state === state),
    ),
    sorting,
  );
  const head = { sorting, onSort: setSorting };
  return (
    <SectionFrame asked={users} {...(provider !== null && { doc: said.byProvider(provider) })}>
      <div className={classes.tools}>
        <TextInput label={said.find} w={240} value={find} onChange={(event) => setFind(event.currentTarget.value)} />
        <Select
          label={said.state}
          w={150}
          placeholder={words.all}
          clearable
          value={state}
          data={states.map((value) => ({ value, label: said.states[value] }))}
          onChange={setState}
        />
        {provider === null && (
          <Button ml="auto" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
            {said.invite}
          </Button>
        )}
      </div>
      <div className={classes.frame}>
        <Table fz="sm" verticalSpacing={4} highlightOnHover className={classes.table} aria-label={said.label}>
          <Table.Thead>
            <Table.Tr>
              <SortHead by="name" label={said.head.name} {...head} />
              <SortHead by="role" label={said.head.role} {...head} />
              <SortHead by="state" label={said.head.state} {...head} />
              {provider === null && <SortHead by="secondFactor" label={said.head.secondFactor} {...head} />}
              <SortHead by="usedAt" label={said.head.usedAt} {...head} />
              <SortHead by="signIns" label={said.head.signIns} amount {...head} />
              <SortHead by="tokens" label={said.head.tokens} amount {...head} />
              <Table.Td className={classes.last} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                own={user.name === me?.name}
                hasPassword={provider === null}
                onLink={(made) => setLink({ name: user.name, link: made })}
              />
            ))}
          </Table.Tbody>
        </Table>
        {shown.length === 0 && (
          <Text size="sm" p="sm" className="quiet">
            {said.none}
          </Text>
        )}
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {link !== null && <LinkDialog {...link} onClose={() => setLink(null)} />}
    </SectionFrame>
  );
}
