// Histories of people who work on the same sessions through several servers, while these, their store and the ways
// between them are killed, stopped and cut.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { type AuditView, createClient, type HistoryView } from "@data-tools/client";
import { hasRedis } from "../../redis.ts";
import { type Event, isChange, unexplained } from "./histories/checker.ts";
import { eventOf, type Marks, marksOf, seenOf } from "./histories/events.ts";
import { isLongAway, planOf } from "./histories/nemesis.ts";
import { ask, type Done, personOf } from "./histories/people.ts";
import { type Kind, places, type Stand, standUp } from "./histories/stand.ts";
import { assertTrail, historyOfTrail } from "./histories/trail.ts";
import { type Counts, chanceOf, type Suite } from "./suite.ts";

const people = 8;
const sessionsOfCase = 3;
const operations = 320;
/** Too few of them at the same time, or too many whose end nobody heard, show nothing. */
const least = { overlapping: 0.5, acknowledged: 0.2, known: 0.4 };
/** Milliseconds that the servers have, once nothing disturbs them, to tell the same of a session. */
const agreeWithin = 120_000;
/** Every so many cases a replica takes over. */
const failOverEvery = 4;

export const histories: Suite = {
  name: "histories",
  proves:
    "What eight people see of sessions that three servers serve at once is what one server would show them that did one thing after the other, whatever is killed, stopped or cut meanwhile.",
  cases: "histories of 320 operations",
  ci: 4,
  aim: 500,
  isPossible: hasRedis,
  async open() {
    const stands = new Map<Kind, Promise<Stand>>();
    const stand = (kind: Kind) => {
      const known = stands.get(kind) ?? standUp(kind);
      stands.set(kind, known);
      return known;
    };
    return {
      async run(seed) {
        const kind = seed % failOverEvery === failOverEvery - 1 ? "replica" : "alone";
        try {
          return await happen(seed, kind, await stand(kind));
        } catch (error) {
          // What failed may stand no more; the next case begins anew.
          const broken = stands.get(kind);
          stands.delete(kind);
          await broken?.then((each) => each.close());
          throw error;
        }
      },
      async close() {
        for (const each of stands.values()) await (await each).close();
      },
    };
  },
};

async function happen(seed: number, kind: Kind, stand: Stand): Promise<Counts> {
  const chance = chanceOf(seed);
  const ids = await begin(stand);
  const plan = planOf(seed, kind, operations, chance);
  const done = await work(seed, stand, ids, plan);
  const last = await settle(stand, ids, done);
  for (const id of ids) {
    const own = done.filter(({ session }) => session === id);
    const seen = own.flatMap(({ answer }) => (answer.kind === "history" ? [answer.history] : []));
    const marks = marksOf(seen);
    const events = own.map((each) => eventOf(each, marks));
    await assertWhole(stand, id, events, last.get(id) as HistoryView, marks);
    // A replica that takes over may lack what was seen and not acknowledged; then no order explains the looks.
    if (kind === "alone") assert.equal(unexplained(events), null);
  }
  return countsOf(done, plan.length);
}

async function begin(stand: Stand): Promise<string[]> {
  const client = createClient({ baseUrl: stand.url(0) });
  const { id: datasource } = await client.datasources.create(new File(["n,t\n1,a\n2,b\n3,c\n"], "small.csv"));
  const ids: string[] = [];
  for (let n = 0; n < sessionsOfCase; n++) ids.push((await client.sessions.create({ datasource })).id);
  return ids;
}

/** Has everybody work, and the plan carried out meanwhile. */
async function work(seed: number, stand: Stand, ids: readonly string[], plan: ReturnType<typeof planOf>) {
  const done: Done[] = [];
  const shared = { stand, steps: new Map<string, string[]>(), patient: isLongAway(seed) };
  let begun = 0;
  const comes = plan.map(({ at, act }) => ({ at, act, ...Promise.withResolvers<void>() }));
  const person = async (client: number) => {
    const chance = chanceOf(1_000 * (seed + 1) + client);
    const one = personOf(client, chance, shared);
    while (begun < operations) {
      begun++;
      for (const { at, resolve } of comes) if (begun >= at) resolve();
      const id = chance.once(4) ? chance.pick(ids) : (ids[client % ids.length] as string);
      done.push(await one.act(id));
    }
  };
  const disturb = async () => {
    const chance = chanceOf(1_000 * (seed + 1) + people);
    for (const { act, promise } of comes) {
      await promise;
      await act(stand, chance);
    }
  };
  await Promise.all([disturb(), ...Array.from({ length: people }, (_, client) => person(client))]);
  return done;
}

/** Looks through every server until all tell the same; what was seen belongs to the history. */
async function settle(stand: Stand, ids: readonly string[], done: Done[]): Promise<Map<string, HistoryView>> {
  const last = new Map<string, HistoryView>();
  for (const session of ids) {
    for (const end = performance.now() + agreeWithin; !last.has(session); ) {
      assert.ok(performance.now() < end, "the servers do not come to agree");
      const told: HistoryView[] = [];
      for (const at of places) {
        for (const kind of ["history", "look", "table"] as const) {
          const from = performance.now();
          const manner = { again: true, waits: 20_000, route: () => at };
          const answer = await ask(stand, session, { kind }, manner);
          done.push({ session, client: -1, gesture: { kind }, from, to: performance.now(), answer });
          if (answer.kind === "history") told.push(answer.history);
        }
      }
      const [first, ...others] = told.map((each) => seenOf(each, marksOf(told)));
      if (told.length === places.length && others.every((each) => each === first)) {
        last.set(session, told[0] as HistoryView);
      } else {
        await wait(200);
      }
    }
  }
  return last;
}

/** The trail is whole and fits what was told, and everything stored can be read. */
async function assertWhole(stand: Stand, id: string, events: Event[], last: HistoryView, marks: Marks): Promise<void> {
  const { sessions } = createClient({ baseUrl: stand.url(1) });
  const entries: AuditView[] = [];
  for (let before: number | undefined, more = true; more; ) {
    const page = await sessions.audit(id, { limit: 200, ...(before !== undefined && { before }) });
    assert.equal(page.broken, null);
    entries.unshift(...page.entries.toReversed());
    before = page.entries.at(-1)?.seq ?? 1;
    more = before > 1;
  }
  assertTrail(entries, events, marks);
  assert.equal(historyOfTrail(entries, marks), seenOf(last, marks), "the audit leads to another history");
  assert.deepEqual((await sessions.verify(id)).damaged, []);
}

function countsOf(done: readonly Done[], acts: number): Counts {
  const asked = done.filter(({ client }) => client !== -1);
  const is = (...kinds: string[]) => asked.filter(({ answer }) => kinds.includes(answer.kind)).length;
  const overlapping = asked.filter((one) =>
    asked.some(
      (other) =>
        other !== one &&
        other.session === one.session &&
        other.from < one.to &&
        one.from < other.to &&
        (isChange(one.gesture as never) || isChange(other.gesture as never)),
    ),
  ).length;
  const counts = {
    operations: asked.length,
    acknowledged: is("view", "history", "table"),
    refused: is("refused"),
    unknown: is("unknown"),
    overlapping,
    acts,
  };
  const share = (count: number) => count / asked.length;
  assert.ok(share(overlapping) >= least.overlapping, `too few at the same time: ${JSON.stringify(counts)}`);
  assert.ok(share(counts.acknowledged) >= least.acknowledged, `too few were done: ${JSON.stringify(counts)}`);
  assert.ok(share(asked.length - counts.unknown) >= least.known, `too few are known: ${JSON.stringify(counts)}`);
  return counts;
}
