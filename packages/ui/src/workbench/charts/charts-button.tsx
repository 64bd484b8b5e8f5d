// Opens a chart of the chosen columns.
import { Button } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "../top-bar.module.css";
import { suited } from "./suited.ts";

export function ChartsButton() {
  const { session, selection, openChart } = useWorkbench();
  return (
    <Button
      variant="default"
      aria-label={text.charts.title}
      leftSection={<IconChartBar size={16} aria-hidden />}
      onClick={() => openChart(suited(session.columns, selection.columns), selection.columns)}
    >
      <span className={classes.words}>{text.charts.title}</span>
    </Button>
  );
}
