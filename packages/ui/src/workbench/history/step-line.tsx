// One step: what was done and what it did; a click goes there.
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconPencil } from "@tabler/icons-react";
import { columns, effectWords, losses, moment, rows } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./history.module.css";
import type { HistoryLine } from "./tree.ts";

interface StepLineProps {
  line: HistoryLine;
  onGo(): void;
  onEdit(): void;
}

export function StepLine({ line: { step, level, place }, onGo, onEdit }: StepLineProps) {
  const here = place === "here";
  const facts = `${moment(step.at)} · ${text.history.table(rows(step.rows), columns(step.columns))}`;
  const label = step.name ?? step.summary;
  return (
    <li
      className={classes.line}
      style={{ "--level": level }}
      data-place={place}
      aria-current={here ? "step" : undefined}
    >
      <button type="button" className={classes.go} onClick={onGo} title={`${text.history.goTo(label)}\n${facts}`}>
        {step.name !== null && <span className={classes.name}>{step.name}</span>}
        {step.summary}
        <span className={classes.effect}>{effectWords(step.effect).join(", ")}</span>
        {losses(step.effect).map((loss) => (
          <span key={loss} className={classes.effect}>
            {loss}
          </span>
        ))}
        {step.note !== null && <span className={classes.note}>{step.note}</span>}
      </button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            className={classes.more}
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={text.history.more(label)}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {text.history.nameStep}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
