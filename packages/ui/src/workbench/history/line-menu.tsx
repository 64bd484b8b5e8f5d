// What can be done with a state of the history.
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { text } from "../../text.ts";
import classes from "./history.module.css";

export interface LineWays {
  look(): void;
  /** Left out where nothing can be changed. */
  go?: (() => void) | undefined;
  compare(): void;
  /** The original has none of these: what the step itself changed, the steps up to it, what it is called. */
  changed?(): void;
  copy?(): void;
  keep?(): void;
  edit?: (() => void) | undefined;
}

interface LineMenuProps {
  label: string;
  here: boolean;
  ways: LineWays;
}

const words = text.history;

export function LineMenu({ label, here, ways }: LineMenuProps) {
  const items = [
    ...(here
      ? []
      : [
          { label: words.lookItem, run: ways.look },
          { label: words.goItem, run: ways.go },
          { label: words.compareItem, run: ways.compare },
        ]),
    { label: words.changedItem, run: ways.changed },
    { label: words.nameStep, run: ways.edit },
    { label: words.copyItem, run: ways.copy },
    { label: words.keepItem, run: ways.keep },
  ].filter(({ run }) => run !== undefined);
  if (items.length === 0) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className={classes.more} variant="subtle" color="gray" size={24} aria-label={words.more(label)}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.label} onClick={item.run}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
