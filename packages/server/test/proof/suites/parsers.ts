// Everything that reads what others wrote, given inputs made of good ones by chance: it answers or refuses in words.
import { inspect } from "node:util";
import { bytes } from "./parsers/bytes.ts";
import { changing, type Input } from "./parsers/changing.ts";
import { endingWork, watch } from "./parsers/guard.ts";
import { headers } from "./parsers/headers.ts";
import { outside } from "./parsers/outside.ts";
import { isRefusal, type Parser } from "./parsers/parser.ts";
import { settings } from "./parsers/settings.ts";
import { words } from "./parsers/words.ts";
import { addCounts, type Chance, type Counts, chanceOf, type Suite } from "./suite.ts";

const inputs = 1000;

export const parsers: Suite = {
  name: "parsers",
  proves:
    "Whatever is written into a form, a call, a file, a header, a setting or a store is taken, or refused in words.",
  cases: "thousands of inputs",
  ci: 2,
  aim: 1000,
  async open() {
    const [operators, others] = [await settings(), await outside()];
    const all = [...words, ...operators.parsers, ...(await headers()), ...bytes, ...others.parsers];
    return {
      run: (seed) => readInputs(all, chanceOf(seed)),
      async close() {
        operators.close();
        await others.close();
      },
    };
  },
};

async function readInputs(all: readonly Parser[], chance: Chance): Promise<Counts> {
  const counts: Record<string, number> = { inputs: 0, refused: 0 };
  const shares = all.reduce((sum, { share }) => sum + share, 0);
  const watching = watch();
  const make = changing(chance);
  for (let number = 0; number < inputs; number++) {
    const parser = chosen(all, chance.below(shares));
    const refused = await readOne(parser, parser.input(make), number, watching.same);
    if (number % 50 === 0) watching.small();
    addCounts(counts, { inputs: 1, refused: refused ? 1 : 0, [parser.name]: 1 });
  }
  return counts;
}

/** Whether the input was refused; throws with the input if it was neither read nor refused. */
async function readOne(parser: Parser, input: Input, number: number, same: () => void): Promise<boolean> {
  let refused = false;
  try {
    await endingWork(() => parser.read(input)).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      refused = true;
    });
    same();
    return refused;
  } catch (cause) {
    const shown = input instanceof Uint8Array ? Buffer.from(input).toString("base64") : inspect(input, { depth: 6 });
    const what = `input ${number}, of ${parser.name}: ${String(cause).slice(0, 300)}\n${shown.slice(0, 600)}`;
    throw new Error(what, { cause });
  }
}

function chosen(all: readonly Parser[], at: number): Parser {
  let passed = 0;
  for (const parser of all) {
    passed += parser.share;
    if (at < passed) return parser;
  }
  throw new Error("no share is left");
}
