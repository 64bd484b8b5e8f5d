// The service that opens wrapped keys is down, or answers with something else: at every question to it, once and from
// then on, while keys are added, taken up, wrapped with, and while a server starts.
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rewrapAll } from "../../../src/store/rewrap.ts";
import { addKey, promoteKey } from "../../../src/store/ring-changes.ts";
import { type Action, begun, inOrderOf, keysOf, ringOf, work } from "./faults/script.ts";
import { type Fault, hitsOf, walk } from "./faults/walk.ts";
import { assertWhole, closing, openWorld, type Side } from "./faults/world.ts";
import type { Counts, Suite } from "./suite.ts";

/** What the service does instead of opening a key. */
const kinds = {
  "ends with an error": "exit 7",
  "says nothing": "exit 0",
  "says half a key": "head -c 16 /dev/zero; exit 0",
  "says too much": "head -c 5000 /dev/zero; exit 0",
  "is killed": "kill -9 $$",
} as const;
const names = Object.keys(kinds) as (keyof typeof kinds)[];
/** What is done after the keys were changed, with what they seal. */
const goneOnWith = ["apply", "undo", "save"];

export const faultsKeys: Suite = {
  name: "faults-keys",
  proves:
    "A service of wrapped keys that is down, or answers with something else, stops what needs it with its reason; the key ring stays as it was, and a server that runs works on.",
  cases: "walks of a fault through all questions",
  ci: 2 * names.length,
  aim: 100,
  open: async () => ({ run, close: async () => {} }),
};

async function run(seed: number): Promise<Counts> {
  const kind = names[seed % names.length] ?? "says nothing";
  const isLasting = Math.floor(seed / names.length) % 2 === 1;
  const service = serviceThat(kinds[kind]);
  const world = await openWorld({ "key-command": service.command }, { twin: { "key-command": service.plain } });
  const walkIt = async () => {
    await begun(world);
    const fault: Fault = {
      name: isLasting ? `lasting: ${kind}` : kind,
      arm: (at) => service.arm(at, isLasting),
      async heal() {
        const met = service.heal();
        // What did not start does now.
        if (down.delete(world.side)) await world.side.home.reopen();
        return met;
      },
      codes: ["bad_ring"],
    };
    const all = [...wrapping, ...work.filter(({ name }) => goneOnWith.includes(name))];
    const walked = await walk(world, seed < 2 * names.length ? all : inOrderOf(seed, all), fault);
    await assertWhole(world);
    return { [`it ${kind}`]: hitsOf(walked), refused: walked.refused };
  };
  return closing(walkIt, world.close, service.close);
}

/** A command that opens what is its key back to front, and fails when it is told to. */
function serviceThat(fails: string) {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-key-service-"));
  const at = (name: string) => join(folder, name);
  const left = (of: string) => {
    mkdirSync(at(of));
    writeFileSync(at(`${of}/left`), "0 once");
    writeFileSync(at(`${of}/met`), "");
    const script = `
      cd ${at(of)}
      read left how < left
      if [ "$left" -gt 0 ]; then
        if [ "$left" -gt 1 ]; then echo "$((left - 1)) $how" > left; else
          if [ "$how" = once ]; then echo "0 once" > left; fi
          echo x >> met
          ${fails}
        fi
      fi
      rev`;
    writeFileSync(at(`${of}.sh`), script);
    return `sh ${at(`${of}.sh`)}`;
  };
  const command = left("first");
  return {
    command,
    plain: left("twin"),
    arm(n: number, lasting: boolean) {
      writeFileSync(at("first/met"), "");
      writeFileSync(at("first/left"), `${n} ${lasting ? "lasting" : "once"}`);
    },
    heal(): string[] {
      writeFileSync(at("first/left"), "0 once");
      return readFileSync(at("first/met"), "utf8").split("\n").filter(Boolean);
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

const kmsOf = ({ home }: Side) => ({ command: home.config.KEY_COMMAND });

/** A key as the service keeps it: in base64, back to front. */
function wrapped(): string {
  const key = [...randomBytes(32).toString("base64")].reverse().join("");
  return Buffer.from(key).toString("base64");
}

/** Those that were shut and did not start again. */
const down = new WeakSet<Side>();

async function add(side: Side): Promise<void> {
  side.ids.set("key", await addKey(ringOf(side), kmsOf(side), { kms: "command", wrapped: wrapped() }));
}

/** What asks the service. */
const wrapping: readonly Action[] = [
  { name: "add a wrapped key", run: add, unkeyed: true },
  {
    name: "take it up and wrap with it",
    ready: add,
    run: async (side) => {
      await keysOf(side).refresh();
      side.clock.advance(180_000);
      await promoteKey(ringOf(side), side.home.product.core.vault.store, side.ids.get("key") ?? "");
      await keysOf(side).refresh();
      await rewrapAll(side.home.product.core.vault.store, keysOf(side), {});
    },
    unkeyed: true,
  },
  {
    name: "start",
    run: async (side) => {
      const { home } = side;
      // What is in memory alone cannot start anew.
      if (home.config.STORE === "memory:") return;
      await home.shut();
      down.add(side);
      await home.reopen();
      down.delete(side);
    },
    unkeyed: true,
  },
];
