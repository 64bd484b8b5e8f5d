// npm run verify:load: many people at work at once, over HTTP, from a process of their own.
//   --people 100  --seconds 600  --think 5000 (ms)
//   --sizes 284000:0.8,1420000:0.15,2840000:0.05: rows of the files, and the share of people who work on each
//   --nodes 1  --store local: (or redis, which starts one, or any address of a store)
//   --roam: each request goes to any server, as without a load balancer that keeps people where they were
//   --beside FOLDER: every second server is started from another version of the project
//   --disturb rolling | kill-nodes | kill-redis | faults: done again and again meanwhile; faults are servers killed and
//     stopped, Redis and engines killed, one after the other
//   --slack 1: how many times the promised times still pass, for machines that do other things as well
//   --write: keeps what it showed in docs/scaling.md, in the place of the section with the same heading
// Ends with an error if a promise was not kept or anything acknowledged is missing.
import { openAsBlob } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { flights } from "../flights.ts";
import { faultsOf } from "./check.ts";
import { clientOf, enter, type Person } from "./person.ts";
import { reportOf } from "./report.ts";
import { type Stand, standUp } from "./stand.ts";
import { createTally, type Span } from "./tally.ts";
import { watchMemory } from "./watch.ts";

const { values: asked } = parseArgs({
  options: {
    people: { type: "string", default: "100" },
    seconds: { type: "string", default: "600" },
    think: { type: "string", default: "5000" },
    sizes: { type: "string", default: "284000:0.8,1420000:0.15,2840000:0.05" },
    nodes: { type: "string", default: "1" },
    store: { type: "string", default: "local:" },
    roam: { type: "boolean", default: false },
    beside: { type: "string" },
    disturb: { type: "string" },
    slack: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
  },
});
const people = Number(asked.people);
const seconds = Number(asked.seconds);
const password = "lantern otter gravel thirteen";
const sizes = asked.sizes.split(",").map((each) => {
  const [rows = 0, share = 1] = each.split(":").map(Number);
  return { rows, share };
});

const tell = (text: string) => process.stderr.write(`${text}\n`);

/** Which size the person at a place works on: the shares hold for any first so many, too. */
function sizeAt(index: number): number {
  const place = (index * 0.618_033_988_75) % 1;
  let end = 0;
  const at = sizes.findIndex(({ share }) => {
    end += share;
    return place < end;
  });
  return at === -1 ? 0 : at;
}

/** Makes an administrator, and an account for everybody. */
async function invite(stand: Stand): Promise<string[]> {
  const link = (path: string) => path.slice(path.indexOf("#link=") + "#link=".length);
  const root = clientOf(() => stand.url());
  await root.signIn.choosePassword({ link: link(stand.link), name: "root", password });
  const names = Array.from({ length: people }, (_, index) => `person ${index + 1}`);
  for (const [index, name] of names.entries()) {
    // Inviting asks for the password anew after a while.
    if (index % 100 === 99) await root.signIn.confirm(password);
    const { link: given } = await root.admin.users.invite({ name });
    if (given === null) throw new Error("an invitation has a link");
    await clientOf(() => stand.url()).signIn.choosePassword({ link: link(given.path), password });
  }
  return names;
}

/** Has everybody sign in, upload and begin; a few at a time, for uploads are heavy. */
async function gather(stand: Stand, names: readonly string[], tally: ReturnType<typeof createTally>) {
  const { folder, sets } = await flights(sizes.map(({ rows }) => rows));
  try {
    const files = await Promise.all(sets.map(({ csv }) => openAsBlob(csv)));
    const here: Person[] = [];
    const queue = names.map((name, index) => ({ name, index }));
    const come = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const size = sizeAt(next.index);
        here.push(
          await enter({
            name: next.name,
            password,
            seed: next.index,
            file: files[size] as Blob,
            thinkMs: Number(asked.think),
            url: () => stand.url(asked.roam ? undefined : next.index),
            tally,
          }),
        );
      }
    };
    await Promise.all(Array.from({ length: 4 }, come));
    return here;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Disturbs the work until the time comes; answers when it did. */
async function disturb(stand: Stand, until: number): Promise<Span[]> {
  const ways: Record<string, readonly (() => Promise<void>)[]> = {
    rolling: [() => stand.restartAll("stop")],
    "kill-nodes": [() => stand.restartAll("kill")],
    "kill-redis": [stand.killRedis],
    faults: [stand.killOne, stand.killRedis, stand.killEngines, stand.stopOne],
  };
  if (asked.disturb === undefined) return [];
  const way = ways[asked.disturb];
  if (way === undefined) throw new Error(`--disturb is one of ${Object.keys(ways).join(", ")}`);
  const outages: Span[] = [];
  while (performance.now() < until - 15_000) {
    await wait(10_000);
    tell(`${asked.disturb}…`);
    const from = performance.now();
    await way[outages.length % way.length]?.();
    outages.push({ from, to: performance.now() });
  }
  return outages;
}

/** Puts a section into docs/scaling.md. */
async function keep(text: string): Promise<void> {
  const page = fileURLToPath(new URL("../../../../docs/scaling.md", import.meta.url));
  const whole = await readFile(page, "utf8");
  const [heading = ""] = text.split("\n", 1);
  const from = whole.indexOf(`${heading}\n`);
  const next = whole.indexOf("\n## ", from + 1);
  const rest = from === -1 || next === -1 ? "" : whole.slice(next);
  await writeFile(page, `${(from === -1 ? whole : whole.slice(0, from)).trimEnd()}\n\n${text}\n${rest}`);
}

const stand = await standUp({ nodes: Number(asked.nodes), store: asked.store, beside: asked.beside });
try {
  tell(`accounts for ${people} people`);
  const names = await invite(stand);
  const tally = createTally();
  const watching = watchMemory(stand.pids, stand.scratch);
  tell("everybody comes");
  const here = await gather(stand, names, tally);
  tell(`everybody is at work for ${seconds} s`);
  tally.begin();
  watching.mark();
  const until = performance.now() + seconds * 1000;
  const told = setInterval(() => {
    const { count, mean, p95 } = tally.summary("operation");
    const left = Math.round((until - performance.now()) / 1000);
    tell(`${left} s left: ${count} operations, mean ${mean.toFixed(0)}, P95 ${p95.toFixed(0)} ms`);
  }, 30_000);
  const [outages] = await Promise.all([disturb(stand, until), ...here.map((person) => person.work(until))]);
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
    nodes: Number(asked.nodes),
    roam: asked.roam,
    versions: asked.beside !== undefined,
    store: stand.store,
    disturbance: asked.disturb === undefined ? null : { what: asked.disturb, outages },
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
  await stand.end();
}
