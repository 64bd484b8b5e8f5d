// `data-tools history`: the tree of steps, the recipe that leads to the present table, going to a step.
import type { HistoryView, StepView } from "@data-tools/client";
import { type Input, textOf } from "../command.ts";
import { effectText, sessionText } from "../describe.ts";
import { printable } from "../output.ts";

export async function run({ args, options, output, client }: Input): Promise<void> {
  const [session = ""] = args;
  const { sessions } = client();
  const step = textOf(options, "goto");
  if (step !== undefined) {
    const view = await sessions.goTo(session, step === "original" ? null : step);
    return output.result(view, () => [sessionText(view)]);
  }
  if (options.recipe) {
    const calls = await sessions.recipe(session);
    return output.result(calls, () => JSON.stringify(calls, null, 2).split("\n"));
  }
  const history = await sessions.history(session);
  output.result(history, () => [`${history.cursor === null ? "▸" : " "} original`, ...tree(history)]);
}

/** All steps, parents first: the youngest branch goes on in place, older ones are set in. */
function tree({ steps, cursor }: HistoryView): string[] {
  const children = Map.groupBy(steps, (step) => step.parent);
  const lines: string[] = [];
  const waiting: { step: StepView; indent: string }[] = [];
  const push = (parent: string | null, indent: string) => {
    const below = children.get(parent) ?? [];
    for (const [at, step] of [...below.entries()].reverse()) {
      waiting.push({ step, indent: at === below.length - 1 ? indent : `${indent}  ` });
    }
  };
  push(null, "");
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    lines.push(line(next.step, cursor, next.indent));
    push(next.step.id, next.indent);
  }
  return lines;
}

function line({ id, summary, effect, name }: StepView, cursor: string | null, indent: string): string {
  const mark = id === cursor ? "▸" : " ";
  return printable(`${mark} ${indent}${id}  ${name === null ? "" : `[${name}] `}${summary} (${effectText(effect)})`);
}
