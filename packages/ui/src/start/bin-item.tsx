// A session in the bin: bring it back, or delete it for good. A damaged one can only be deleted.
import type { SessionView } from "@data-tools/client";
import { ActionIcon, Button, Text, Tooltip } from "@mantine/core";
import { IconTrashX } from "@tabler/icons-react";
import { useState } from "react";
import { date } from "../format.ts";
import { useSessionChores } from "../hooks/use-start.ts";
import { SureDialog } from "../sure-dialog.tsx";
import { text } from "../text.ts";
import classes from "./start.module.css";

export function BinItem({ session }: { session: SessionView }) {
  const [sure, setSure] = useState(false);
  const { restore, erase } = useSessionChores();
  const damaged = session.status === "damaged";
  const name = damaged ? text.start.damaged : session.name;
  return (
    <li className={classes.item}>
      <div className={classes.main}>
        <Text size="sm" truncate>
          {name}
        </Text>
        {damaged && (
          <Text size="xs" className="quiet">
            {text.start.damagedWhat}
          </Text>
        )}
        {session.binUntil !== null && (
          <Text size="xs" className="quiet">
            {text.start.inBinUntil(date(session.binUntil))}
          </Text>
        )}
      </div>
      {!damaged && (
        <Button
          variant="default"
          aria-label={text.start.restoreOf(name)}
          loading={restore.isPending}
          onClick={() => restore.mutate(session.id)}
        >
          {text.start.restore}
        </Button>
      )}
      <Tooltip label={text.start.deleteForGood}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={text.start.deleteForGoodOf(name)}
          onClick={() => setSure(true)}
        >
          <IconTrashX size={18} />
        </ActionIcon>
      </Tooltip>
      {sure && (
        <SureDialog
          title={text.start.deleteForGood}
          question={text.start.deleteSure(name)}
          onYes={() => erase.mutate(session.id)}
          onClose={() => setSure(false)}
        />
      )}
    </li>
  );
}
