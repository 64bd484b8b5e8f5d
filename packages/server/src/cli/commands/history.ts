// `data-tools history`: the tree of steps, the recipe that leads to the present table, going to a step.
import type { HistoryView, PruneView, StepView } from "@data-tools/client";
import { byteText } from "../../http/sizes.ts";
import { type Input, numberOf, textOf, UsageError } from "../command.ts";
import { effectText, sessionText } from "../describe.ts";
import { columns, printable } from "../output.ts";

export async function run(input: Input): Promise<void> {
  const { args, options, output, client } = input;
  const [session = "", pruned] = args;
  if (session === "prune") return prune(input, pruned);
  if (pruned !== undefined) throw new UsageError(`“${pruned}” is one word too many.`);
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

/** Lists the branches beside the present line; with --yes removes them, exactly as they were listed. */
async function prune({ options, output, client }: Input, session: string | undefined): Promise<void> {
  if (session === undefined) throw new UsageError("The session is missing: data-tools history prune SESSION.");
  const { sessions } = client();
  const [keepSteps, keepBytes] = [numberOf(options, "keep-steps", 0), numberOf(options, "keep-bytes", 0)];
  const choice = {
    ...(options.named === true && { named: true }),
    ...(keepSteps !== undefined && { keepSteps }),
    ...(keepBytes !== undefined && { keepBytes }),
  };
  const listed = await sessions.pruneList(session, choice);
  const isMeant = options.yes === true && listed.steps > 0;
  const { token, version } = listed;
  const view = isMeant ? await sessions.prune(session, { ...choice, token, version }) : listed;
  output.result(view, () => pruneLines(view));
}

function pruneLines({ branches, steps, bytes, named, pruned }: PruneView): string[] {
  const kept =
    named === 0 ? [] : [`Kept for their names: ${named} steps and what leads to them; --named takes them too.`];
  if (steps === 0) return ["There is no branch beside the present line to remove.", ...kept];
  const total = `${steps} steps, ${byteText(bytes)}`;
  return [
    ...columns(
      ["branch", "from", "steps", "stored", "begins with"],
      branches.map((branch) => [
        branch.step,
        branch.from ?? "original",
        String(branch.steps),
        byteText(branch.bytes),
        printable([branch.summary, ...branch.names.map((name) => `[${name}]`)].join(" ")),
      ]),
    ),
    ...kept,
    pruned ? `Removed: ${total}.` : `Would be removed: ${total}. Nothing was changed; --yes removes them for good.`,
  ];
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
