// Programs: chosen by chance from a seed, run beside the model, made shorter where they fail.

import type { TableLiteral } from "@data-tools/client";
import fc from "fast-check";
import { randomTable } from "../../../sessions/plain-operations.ts";
import { type Chance, type Counts, chanceOf } from "../suite.ts";
import { allTypes, shown } from "./arithmetic.ts";
import { check, checkAll, checkRoom } from "./check.ts";
import { lives } from "./lives.ts";
import { tableOf } from "./plain-model.ts";
import { type Command, Run } from "./run.ts";
import { steps } from "./steps.ts";
import type { World } from "./world.ts";

export interface Program {
  /** Which table it begins with: an example's, or one made by chance. */
  readonly start: number;
  readonly commands: readonly Command[];
}

const commands = { ...steps, ...lives };
const longest = 100;

const weighted = Object.entries(commands).map(([name, [weight]]) => ({
  arbitrary: fc.constant(name),
  weight: weight * 10,
}));

const programs: fc.Arbitrary<Program> = fc.noBias(
  fc.record({
    start: fc.nat(2 ** 31 - 1),
    commands: fc.array(fc.record({ do: fc.oneof(...weighted), on: fc.nat(7), pick: fc.nat(2 ** 31 - 1) }), {
      minLength: 1,
      maxLength: longest,
      size: "max",
    }),
  }),
);

/** So long after its first failure a program is made no shorter. */
const shrinkMs = 4 * 60_000;

/** Runs the program of a seed; throws with the shortest program that fails in its place, as JSON to keep. */
export async function runSeed(seed: number, run: (program: Program) => Promise<Counts>): Promise<Counts> {
  let counts: Counts = {};
  let failedAt = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(programs, async (program) => {
    if (Date.now() > failedAt + shrinkMs) return;
    try {
      counts = await run(program);
    } catch (error) {
      failedAt = Math.min(failedAt, Date.now());
      throw error;
    }
  });
  const found = await fc.check(property, { seed, numRuns: 1 });
  if (!found.failed) return counts;
  const program = JSON.stringify(found.counterexample?.[0]);
  throw new Error(`after ${found.numShrinks} shrinks this program fails: ${program}`, { cause: found.errorInstance });
}

let owners = 0;

/** Runs one program as an owner of its own, who is erased at its end. */
export async function runProgram(world: World, program: Program): Promise<Counts> {
  const run = new Run(world, `owner-${++owners}`);
  try {
    await start(run, program.start);
    for (const command of program.commands) {
      run.touched = null;
      run.trail.push(`${command.do}:`);
      const [, carryOut] = commands[command.do] ?? [];
      if (carryOut === undefined) throw new Error(`there is no command ${command.do}`);
      await carryOut(run, command);
      await check(run);
    }
    run.trail.push("at its end:");
    await checkAll(run);
    await check(run);
    await leave(run);
  } catch (error) {
    const trail = run.trail.map((line, n) => `${n}: ${line}`).join("\n");
    throw new Error(`${(error as Error).message}\non ${world.store}, after:\n${trail}`, { cause: error });
  }
  return { ...run.counts, commands: program.commands.length };
}

/** The first session, on a table of an example, of all types, or of plain numbers and texts. */
async function start(run: Run, pick: number): Promise<void> {
  const chance = chanceOf(pick);
  const kind = chance.below(8);
  if (kind === 0) await run.shelve("all types", tableOf(allTypes));
  else if (kind < 4) await run.shelve("plain", tableOf(plainTable(chance), true));
  else {
    run.prefer = chance.pick(shown);
    await run.shelve("example", tableOf(run.prefer.example.before));
  }
  await run.begin(0);
}

function plainTable(chance: Chance): TableLiteral {
  return randomTable(chance.below) as unknown as TableLiteral;
}

/** Its owner goes for good, and nothing is left of what was stored. */
async function leave(run: Run): Promise<void> {
  await run.world.erase(run.actor.owner);
  run.model.sessions = [];
  for (const datasource of run.model.datasources) datasource.hidden = true;
  await checkRoom(run);
}
