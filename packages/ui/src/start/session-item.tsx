// One session in the list: its name resumes it, the menu holds the rest.
import type { SessionView } from "@data-tools/client";
import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconCopy, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { age, bytes, columns, date, rows } from "../format.ts";
import { useSessionChores } from "../hooks/use-start.ts";
import { Link } from "../link.tsx";
import { NameDialog } from "../name-dialog.tsx";
import { sessionPath } from "../router.ts";
import { text } from "../text.ts";
import classes from "./start.module.css";

export function SessionItem({ session }: { session: SessionView }) {
  const [renaming, setRenaming] = useState(false);
  const chores = useSessionChores();
  const now = Date.parse(session.serverNow);
  const kept = session.expiresAt === null ? text.start.keptAlways : text.start.keptUntil(date(session.expiresAt));
  return (
    <li className={classes.item}>
      <div className={classes.main}>
        <Link to={sessionPath(session.id)} size="sm" fw={600} truncate display="block">
          {session.name}
        </Link>
        <Text size="xs" className="quiet" truncate>
          {session.undo ? `${text.start.steps(session.depth)}: ${session.undo.summary}` : text.start.untouched}
        </Text>
        <Text size="xs" className="quiet" truncate>
          {[
            text.status.shape(rows(session.rows), columns(session.columns.length)),
            bytes(session.bytes),
            text.start.used(age(session.usedAt, now)),
            kept,
          ].join(" · ")}
        </Text>
      </div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text.start.actionsOf(session.name)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setRenaming(true)}>
            {text.start.rename}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => chores.duplicate.mutate(session.id)}>
            {text.start.duplicate}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => chores.toBin.mutate(session.id)}>
            {text.start.toBin}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {renaming && (
        <NameDialog
          title={text.start.rename}
          name={session.name}
          onName={(name) => chores.rename.mutate({ id: session.id, name })}
          onClose={() => setRenaming(false)}
        />
      )}
    </li>
  );
}
