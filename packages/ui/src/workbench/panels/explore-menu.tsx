// What else can be found out: each question opens below the table, the quality report is a page of its own.
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconZoomQuestion } from "@tabler/icons-react";
import { useRef } from "react";
import { client } from "../../client.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "../top-bar.module.css";
import { finders } from "./finders.ts";

const words = text.panels;

export function ExploreMenu() {
  const { session, selection, openFinder } = useWorkbench();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          ref={button}
          variant="default"
          aria-label={words.explore}
          leftSection={<IconZoomQuestion size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          <span className={classes.words}>{words.explore}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {finders.map((name) => (
          <Menu.Item
            key={name}
            onClick={() => {
              // Where the focus goes back to when the panel is closed.
              button.current?.focus();
              openFinder(name, selection.columns);
            }}
          >
            {words.names[name]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href={client.sessions.reportUrl(session.id, { step: session.cursor })} download>
          {words.report}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
