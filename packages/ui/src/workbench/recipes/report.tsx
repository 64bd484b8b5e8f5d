// Each step of a recipe with its effect on this table, or why it does not fit.
import type { RecipeReport } from "@data-tools/client";
import { Text, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconMinus } from "@tabler/icons-react";
import { effectWords, losses, number } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./recipes.module.css";
import { words } from "./words.ts";

const icons = { ready: IconCheck, conflict: IconAlertTriangle, skip: IconMinus };

export function Report({ report, stale }: { report: RecipeReport; stale: boolean }) {
  return (
    <>
      <Text size="sm" fw={600} role="status">
        {stale ? words.trying : verdict(report)}
      </Text>
      {notes(report).map((note) => (
        <Text key={note} size="xs" className="quiet">
          {note}
        </Text>
      ))}
      <ol className={classes.steps} aria-label={words.report} data-stale={stale || undefined}>
        {report.steps.map(({ index, status, summary, effect, reason }) => {
          const Icon = icons[status];
          return (
            <li key={index} className={classes.step} data-status={status}>
              <Icon size={16} aria-hidden className={classes.icon} />
              <div className={classes.main}>
                <Text size="sm" className={classes.words}>
                  {`${number(index + 1)}. ${summary}`}
                  <VisuallyHidden>{`: ${words.status[status]}`}</VisuallyHidden>
                </Text>
                {effect !== null &&
                  [effectWords(effect).join(", "), ...losses(effect)].map((line) => (
                    <Text key={line} size="xs" className="quiet">
                      {line}
                    </Text>
                  ))}
                {reason !== null && (
                  <Text size="xs" className={`${classes.words} ${classes.reason}`}>
                    {reason.text}
                  </Text>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function amount(report: RecipeReport, wanted: "conflict" | "skip"): number {
  return report.steps.filter(({ status }) => status === wanted).length;
}

function verdict(report: RecipeReport): string {
  const { steps, ready } = report;
  const conflicts = amount(report, "conflict");
  if (ready === 0) return conflicts === 0 ? words.nothingToDo : words.noneFit;
  if (conflicts === 0) return words.allFit(text.start.steps(steps.length));
  return words.someFit(number(steps.length - conflicts), number(steps.length));
}

function notes(report: RecipeReport): string[] {
  if (report.ready === 0) return [];
  const skipped = amount(report, "skip");
  return [
    ...(amount(report, "conflict") > 0 ? [words.partly] : []),
    ...(skipped > 0 ? [words.passedOver(text.start.steps(skipped))] : []),
  ];
}
