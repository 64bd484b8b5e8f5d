// How long the own unused sessions are kept, and a choice of it.
import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useMe, useRetentionChoice } from "../hooks/use-me.ts";
import { choices, lasting } from "../retention-choices.ts";
import { text } from "../text.ts";

export function RetentionMenu() {
  const { data: me } = useMe();
  const choose = useRetentionChoice();
  if (me === undefined) return null;
  const { minutes } = me.retention;
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {text.kept.all(lasting(minutes))}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.kept.allDoc}</Menu.Label>
        {choices(me.bounds).map((choice) => (
          <Menu.Item
            key={choice}
            rightSection={choice === minutes ? <IconCheck size={14} aria-hidden /> : null}
            aria-current={choice === minutes || undefined}
            onClick={() => choose.mutate(choice)}
          >
            {lasting(choice)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
