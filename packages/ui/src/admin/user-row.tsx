// One person in the table, and what can be done with the account.
import type { AccountView, LinkView } from "@data-tools/client";
import { ActionIcon, Menu, Table, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { client } from "../client.ts";
import { age, exactly, number } from "../format.ts";
import { adminPath, navigate } from "../router.ts";
import { SureDialog } from "../sure-dialog.tsx";
import classes from "./admin.module.css";
import { useAct } from "./use-admin.ts";
import { words } from "./words.ts";

interface UserRowProps {
  user: AccountView;
  own: boolean;
  /** Whether it has a password here, or signs in elsewhere. */
  hasPassword: boolean;
  onLink(link: LinkView): void;
}

const said = words.users;

export function UserRow({ user, own, hasPassword, onLink }: UserRowProps) {
  const { id, role, state, usedAt, signIns, tokens, owner, secondFactor } = user;
  const [sure, setSure] = useState<"shut" | "signOut" | "removeFactor" | null>(null);
  const act = useAct();
  const { users } = client.admin;
  const name = user.name === "" ? said.unnamed : user.name;
  const change = (next: Parameters<typeof users.change>[1]) => act.mutate(() => users.change(id, next));
  return (
    <Table.Tr className={state === "disabled" ? classes.off : undefined}>
      <Table.Td className={classes.wide}>
        {name}
        {own && (
          <Text span size="xs" className="quiet">
            {` (${said.you})`}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{said.roles[role]}</Table.Td>
      <Table.Td>{said.states[state]}</Table.Td>
      {hasPassword && <Table.Td>{secondFactor ? said.hasFactor : "–"}</Table.Td>}
      <Table.Td title={exactly(usedAt)}>{state === "invited" ? "–" : age(usedAt)}</Table.Td>
      <Table.Td className={classes.amount}>{number(signIns)}</Table.Td>
      <Table.Td className={classes.amount}>{number(tokens)}</Table.Td>
      <Table.Td className={classes.last}>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon size={24} variant="subtle" color="gray" loading={act.isPending} aria-label={words.more(name)}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => navigate(adminPath("sessions", owner))}>{said.theirSessions}</Menu.Item>
            <Menu.Item onClick={() => navigate(adminPath("quotas", owner))}>{said.theirQuotas}</Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => change({ role: role === "admin" ? "user" : "admin" })}>
              {role === "admin" ? said.makeUser : said.makeAdmin}
            </Menu.Item>
            {hasPassword && (
              <Menu.Item onClick={() => act.mutate(async () => onLink(await users.renewLink(id)))}>
                {said.newLink}
              </Menu.Item>
            )}
            {secondFactor && <Menu.Item onClick={() => setSure("removeFactor")}>{said.removeFactor}</Menu.Item>}
            <Menu.Item disabled={signIns === 0} onClick={() => setSure("signOut")}>
              {said.signOut}
            </Menu.Item>
            {state === "disabled" ? (
              <Menu.Item onClick={() => change({ disabled: false })}>{said.open}</Menu.Item>
            ) : (
              <Menu.Item onClick={() => setSure("shut")}>{said.shut}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
        {sure === "shut" && (
          <SureDialog
            title={said.shut}
            question={said.shutSure(name)}
            onYes={() => change({ disabled: true })}
            onClose={() => setSure(null)}
          />
        )}
        {sure === "removeFactor" && (
          <SureDialog
            title={said.removeFactor}
            question={said.removeFactorSure(name)}
            onYes={() => act.mutate(() => users.removeSecondFactor(id))}
            onClose={() => setSure(null)}
          />
        )}
        {sure === "signOut" && (
          <SureDialog
            title={said.signOut}
            question={said.signOutSure(name)}
            onYes={() => act.mutate(() => users.endSignIns(id))}
            onClose={() => setSure(null)}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
