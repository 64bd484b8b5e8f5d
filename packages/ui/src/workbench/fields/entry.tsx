// One entry of several, with the button that takes it out.
import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { text } from "../../text.ts";
import classes from "./fields.module.css";

interface EntryProps {
  /** Counted from 0. */
  place: number;
  onRemove(): void;
  children: ReactNode;
}

export function Entry({ place, onRemove, children }: EntryProps) {
  return (
    <div className={classes.item}>
      <div className={classes.grow}>{children}</div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={text.fields.removeItem(place + 1)}
        onClick={onRemove}
      >
        <IconTrash size={15} />
      </ActionIcon>
    </div>
  );
}
