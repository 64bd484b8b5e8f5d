// npm run verify:load: many people at work at once, over HTTP, from a process of their own.
//   --people 100  --seconds 600  --think 5000 (ms)  --store local:  --nodes 1
//   --slack 1: how many times the promised times still pass, for machines that do other things as well
//   --write: keeps what it showed in docs/scaling.md, in the place of the section with the same heading
// Ends with an error if a promise was not kept or anything acknowledged is missing.
import { openAsBlob } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { flights } from "../flights.ts";
import { faultsOf } from "./check.ts";
import { type Node, startNode } from "./node.ts";
import { clientOf, enter, type Person } from "./person.ts";
import { reportOf } from "./report.ts";
import { createTally } from "./tally.ts";
import { watchMemory } from "./watch.ts";

const { values: asked } = parseArgs({
  options: {
    people: { type: "string", default: "100" },
    seconds: { type: "string", default: "600" },
    think: { type: "string", default: "5000" },
    nodes: { type: "string", default: "1" },
    store: { type: "string", default: "local:" },
    slack: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
  },
});
const people = Number(asked.people);
const seconds = Number(asked.seconds);
const password = "lantern otter gravel thirteen";

/** Rows of the files, and which share of the people works on each. */
const sizes = [
  { rows: 284_000, share: 0.8 },
  { rows: 1_420_000, share: 0.15 },
  { rows: 2_840_000, share: 0.05 },
];

const tell = (text: string) => process.stderr.write(`${text}\n`);

/** Which size the person at a place works on: the shares hold for any first so many, too. */
function sizeAt(index: number): number {
  const place = (index * 0.618_033_988_75) % 1;
  let end = 0;
  return sizes.findIndex(({ share }) => {
    end += share;
    return place < end;
  });
}

/** Makes an administrator, and an account for everybody. */
async function invite(node: Node): Promise<string[]> {
  const root = clientOf(() => node.url);
  const link = (path: string) => path.slice(path.indexOf("#link=") + "#link=".length);
  await root.signIn.choosePassword({ link: link(node.first ?? ""), name: "root", password });
  const names = Array.from({ length: people }, (_, index) => `person ${index + 1}`);
  for (const name of names) {
    const { link: given } = await root.admin.users.invite({ name });
    if (given === null) throw new Error("an invitation has a link");
    await clientOf(() => node.url).signIn.choosePassword({ link: link(given.path), password });
  }
  return names;
}

/** Puts a section into docs/scaling.md. */
async function keep(text: string): Promise<void> {
  const page = fileURLToPath(new URL("../../../../docs/scaling.md", import.meta.url));
  const whole = await readFile(page, "utf8");
  const [heading = ""] = text.split("\n", 1);
  const from = whole.indexOf(`${heading}\n`);
  const next = whole.indexOf("\n## ", from + 1);
  const rest = from === -1 ? "" : next === -1 ? "" : whole.slice(next);
  await writeFile(page, `${(from === -1 ? whole : whole.slice(0, from)).trimEnd()}\n\n${text}\n${rest}`);
}

const folder = await mkdtemp(join(tmpdir(), "data-tools-load-"));
const scratch = await mkdtemp("/dev/shm/data-tools-load-");
const { folder: filesFolder, sets } = await flights(sizes.map(({ rows }) => rows));
const nodes: Node[] = [];
try {
  for (let n = 0; n < Number(asked.nodes); n++) {
    const own = join(scratch, `${n}`);
    await mkdir(own, { mode: 0o700 });
    nodes.push(
      await startNode({
        auth: "accounts",
        store: asked.store,
        "data-dir": join(folder, "data"),
        keys: `file:${join(folder, "ring.json")}`,
        scratch: own,
      }),
    );
  }
  const [first] = nodes;
  if (!first) throw new Error("there is a node");
  tell(`${nodes.map(({ url }) => url).join(", ")}: accounts for ${people} people`);
  const names = await invite(first);
  const files = await Promise.all(sets.map(({ csv }) => openAsBlob(csv)));
  const tally = createTally();
  const watching = watchMemory(() => nodes.map(({ pid }) => pid), scratch);
  tell("everybody comes");
  const here: Person[] = [];
  // Uploads are heavy: as many at once as a person waits for gladly.
  const queue = names.map((name, index) => ({ name, index }));
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const size = sizeAt(next.index);
        here.push(
          await enter({
            name: next.name,
            password,
            seed: next.index + 1,
            megabytes: Math.round(sets[size]?.megabytes ?? 0),
            file: files[size] as Blob,
            thinkMs: Number(asked.think),
            url: () => (nodes[Math.floor(Math.random() * nodes.length)] as Node).url,
            tally,
          }),
        );
      }
    }),
  );
  tell(`everybody is at work for ${seconds} s`);
  tally.begin();
  watching.mark();
  const until = performance.now() + seconds * 1000;
  const told = setInterval(() => {
    const { count, mean, p95 } = tally.summary("operation");
    tell(
      `${Math.round((until - performance.now()) / 1000)} s left: ${count} operations, mean ${mean.toFixed(0)}, P95 ${p95.toFixed(0)} ms`,
    );
  }, 30_000);
  await Promise.all(here.map((person) => person.work(until)));
  clearInterval(told);
  const memory = watching.end();
  tell("what was acknowledged is looked for");
  const faults: string[] = [];
  for (const person of here) {
    faults.push(...(await faultsOf(person)));
    person.leave();
  }
  const { text, missed } = reportOf({
    people,
    seconds,
    nodes: nodes.length,
    store: asked.store,
    tally,
    memory,
    faults,
    slack: Number(asked.slack),
  });
  process.stdout.write(`${text}\n`);
  if (asked.write) await keep(text);
  if (missed.length > 0) {
    process.stderr.write(`\n${missed.join("\n")}\n`);
    process.exitCode = 1;
  }
} finally {
  for (const node of nodes) await Promise.race([node.stop(), wait(20_000)]);
  for (const each of [folder, scratch, filesFolder]) await rm(each, { recursive: true, force: true });
}
