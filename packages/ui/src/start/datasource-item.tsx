// One datasource in the list: start a session on it, read its file again, rename or delete it.
import type { DatasourceView } from "@data-tools/client";
import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import { IconDots, IconFileSettings, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { age, bytes, columns, rows } from "../format.ts";
import { useDatasourceChores, useNewSession } from "../hooks/use-start.ts";
import { NameDialog } from "../name-dialog.tsx";
import { SureDialog } from "../sure-dialog.tsx";
import { text } from "../text.ts";
import classes from "./start.module.css";

interface DatasourceItemProps {
  datasource: DatasourceView;
  onReadAgain(datasource: DatasourceView): void;
}

export function DatasourceItem({ datasource, onReadAgain }: DatasourceItemProps) {
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const newSession = useNewSession();
  const chores = useDatasourceChores();
  const { name, origin } = datasource;
  const facts = [
    rows(datasource.rows),
    columns(datasource.columns.length),
    bytes(datasource.bytes),
    age(datasource.createdAt),
    ...(origin.kind === "session" ? [text.start.savedFrom(origin.name)] : []),
    ...(origin.kind === "old-system" ? [text.start.fromOld(origin.parents.length)] : []),
  ];
  return (
    <li className={classes.item}>
      <div className={classes.main}>
        <Text size="sm" fw={600} truncate title={datasource.description || undefined}>
          {name}
        </Text>
        <Text size="xs" className="quiet" truncate>
          {facts.join(" · ")}
        </Text>
      </div>
      <Button
        variant="default"
        aria-label={text.start.newSessionOf(name)}
        loading={newSession.isPending}
        onClick={() => newSession.mutate(datasource)}
      >
        {text.start.newSession}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text.start.actionsOf(name)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {datasource.import !== null && (
            <Menu.Item leftSection={<IconFileSettings size={16} />} onClick={() => onReadAgain(datasource)}>
              {text.start.readAgain}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("rename")}>
            {text.start.rename}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
            {text.start.deleteDatasource}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "rename" && (
        <NameDialog
          title={text.start.rename}
          name={name}
          onName={(next) => chores.rename.mutate({ id: datasource.id, name: next })}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "delete" && (
        <SureDialog
          title={text.start.deleteDatasource}
          question={text.start.deleteDatasourceSure(name)}
          onYes={() => chores.remove.mutate(datasource.id)}
          onClose={() => setDialog(null)}
        />
      )}
    </li>
  );
}
