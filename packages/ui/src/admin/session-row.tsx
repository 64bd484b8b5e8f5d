// One session as administrators see it, and what they can do with it.
import type { AdminSessionView } from "@data-tools/client";
import { ActionIcon, Menu, Table } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { client } from "../client.ts";
import { age, bytes, date, exactly, moment, number } from "../format.ts";
import { SureDialog } from "../sure-dialog.tsx";
import classes from "./admin.module.css";
import { ExtendDialog } from "./extend-dialog.tsx";
import { useAct } from "./use-admin.ts";
import { words } from "./words.ts";

const said = words.sessions;

export function SessionRow({ session }: { session: AdminSessionView }) {
  const { id, createdAt, usedAt, expiresAt, binUntil, status } = session;
  const [dialog, setDialog] = useState<"end" | "extend" | null>(null);
  const act = useAct();
  const { sessions } = client.admin;
  const owner = session.ownerName ?? session.owner;
  const isBinned = status === "bin";
  return (
    <Table.Tr className={isBinned ? classes.off : undefined}>
      <Table.Td className={classes.wide}>{owner}</Table.Td>
      <Table.Td className={classes.mono}>{id}</Table.Td>
      <Table.Td className={classes.amount}>{bytes(session.bytes)}</Table.Td>
      <Table.Td className={classes.amount}>{number(session.steps)}</Table.Td>
      <Table.Td title={exactly(createdAt)}>{date(createdAt)}</Table.Td>
      <Table.Td title={exactly(usedAt)}>{age(usedAt)}</Table.Td>
      <Table.Td title={expiresAt === null ? said.alwaysDoc : exactly(expiresAt)}>
        {isBinned ? "–" : expiresAt === null ? said.always : moment(expiresAt)}
      </Table.Td>
      <Table.Td>{isBinned && binUntil !== null ? said.binUntil(date(binUntil)) : said.status[status]}</Table.Td>
      <Table.Td className={classes.last}>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon size={24} variant="subtle" color="gray" loading={act.isPending} aria-label={words.more(id)}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {isBinned ? (
              <Menu.Item onClick={() => act.mutate(() => sessions.restore(id))}>{said.restore}</Menu.Item>
            ) : (
              <>
                <Menu.Item onClick={() => setDialog("extend")}>{said.extend}</Menu.Item>
                <Menu.Item onClick={() => setDialog("end")}>{said.end}</Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
        {dialog === "end" && (
          <SureDialog
            title={said.end}
            question={said.endSure(owner)}
            onYes={() => act.mutate(() => sessions.end(id))}
            onClose={() => setDialog(null)}
          />
        )}
        {dialog === "extend" && (
          <ExtendDialog
            owner={owner}
            onKeep={(minutes) => act.mutate(() => sessions.extend(id, minutes === undefined ? {} : { minutes }))}
            onClose={() => setDialog(null)}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
