// What is done while the disk is watched: a store is opened and worked on as sessions do, its keys are rotated, points of
// it are made. A seed chooses what and in which order; after everything that was answered, what can be found is said.
import { setTimeout as pause } from "node:timers/promises";
import { type Config, readConfig } from "../../../../src/app.ts";
import { makePoint } from "../../../../src/backup/make.ts";
import { prunePoints } from "../../../../src/backup/prune.ts";
import { systemClock } from "../../../../src/clock.ts";
import { openKeys, type RingKeys } from "../../../../src/store/keys.ts";
import { noKms } from "../../../../src/store/kms.ts";
import { localStore } from "../../../../src/store/local.ts";
import { allWrapped } from "../../../../src/store/rewrap.ts";
import { addKey, promoteKey, retireKey } from "../../../../src/store/ring-changes.ts";
import type { Sealer } from "../../../../src/store/sealing.ts";
import type { BlobRecord, Commit, Head, Ref, Store } from "../../../../src/store/store.ts";
import { keyIdOf } from "../../../../src/store/wrap.ts";
import { auditOf, bytesOf, headOf, opOf, start, stepOf } from "../../../store/samples.ts";
import type { Chance } from "../suite.ts";
import { placesIn } from "./view.ts";

/** Something that stands, as its maker knows it. */
interface Standing {
  ref: Ref;
  revision: number;
  steps: number;
  blobs: BlobRecord[];
  wrappedKey: Uint8Array;
  sealer: Sealer;
  leases: Standing[];
}

type Deed = "datasource" | "session" | "apply" | "group" | "undo" | "save" | "draft" | "touch" | "bin" | "erase";
export type Care = "collect" | "hand over" | "rotate" | "warn" | "forget" | "reopen" | "point" | "prune";

const deeds: readonly Deed[] = ["session", "apply", "apply", "group", "undo", "save", "draft", "touch", "bin", "erase"];
const cares: readonly Care[] = ["collect", "hand over", "rotate", "warn", "forget", "reopen", "point", "prune"];
const seconds = 60_000;

/** Where work is done. */
export interface Place {
  /** With the ring and the backup below it. */
  readonly folder: string;
  /** What its ids are told apart by from those of other work there. */
  readonly mark: string;
  readonly open: () => Promise<Store>;
}

/** A data folder below a folder. */
export function inFolder(folder: string, mark: string): Place {
  return { folder, mark, open: () => localStore(placesIn(folder).data) };
}

export class Work {
  private readonly place: Place;
  private readonly chance: Chance;
  private readonly say: (what: string) => Promise<void>;
  private store!: Store;
  private keys!: RingKeys;
  private standing: Standing[] = [];
  private made = 0;
  private journal = 0;
  private points = 0;

  /** `say` is awaited after everything that was answered. */
  constructor(place: Place, chance: Chance, say: (what: string) => Promise<void>) {
    [this.place, this.chance, this.say] = [place, chance, say];
  }

  /** Opens the store, makes it if it is new, and takes what stands there for its own. */
  async open(): Promise<void> {
    const { ring } = placesIn(this.place.folder);
    this.store = await this.place.open();
    await this.say("open the store");
    const createMeta: Store["createMeta"] = async (name, value) => {
      const isMade = await this.store.createMeta(name, value);
      await this.say(`make ${name}`);
      return isMade;
    };
    this.keys = await openKeys({ source: `file:${ring}`, store: { ...this.store, createMeta } });
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.say("close");
  }

  /** Does so many things of each sort, in an order of chance. */
  async run(ofDeeds: number, ofCares: number, among = cares): Promise<void> {
    await this.do("datasource");
    await this.do("session");
    const all = [
      ...Array.from({ length: ofDeeds }, () => this.chance.pick(deeds)),
      ...Array.from({ length: ofCares }, () => this.chance.pick(among)),
    ].sort(() => this.chance.next() - 0.5);
    for (const each of all) await this.do(each);
  }

  /** After a crash: what nobody refers to is removed, and the work goes on. */
  async goOn(): Promise<void> {
    await this.store.collect(Date.now() + seconds);
    await this.say("collect");
    await this.do("datasource");
    await this.do("session");
    await this.do("point");
  }

  private async do(what: Deed | Care): Promise<void> {
    const sessions = this.standing.filter(({ ref }) => ref.kind === "session");
    const session = sessions.length > 0 ? this.chance.pick(sessions) : null;
    const first = what === "datasource" ? () => this.begin() : () => this.beginSession();
    const done = session === null ? await first() : await this.doTo(session, what);
    if (done !== null) await this.say(done);
  }

  private async doTo(session: Standing, what: Deed | Care): Promise<string | null> {
    switch (what) {
      case "datasource":
        return this.begin();
      case "session":
        return this.beginSession();
      case "apply":
        return this.step(session, 1, 1 + this.chance.below(2));
      case "group":
        return this.step(session, 3, 2);
      case "undo":
        return this.write(session, {}, what);
      case "save": {
        const saved = await this.fresh("datasource", session.ref.owner);
        const { id } = saved.ref;
        return this.write(
          saved,
          { blobs: [await this.blob(saved)], counts: { saves: 1 }, op: opOf(saved.ref, id) },
          what,
        );
      }
      case "draft":
        await this.store.putDoc(session.ref, `draft${this.chance.below(3)}`, bytesOf(`${this.made++}`));
        return what;
      case "touch":
        await this.store.touch(session.ref, start + ++this.made, start + 10 * seconds);
        return what;
      case "bin":
        return this.write(session, {}, what, { binnedAt: start });
      case "erase":
        return this.erase(session);
      case "collect":
        await this.store.collect(Date.now() + seconds);
        return what;
      case "hand over":
        return this.handOver(session);
      case "rotate":
        return this.rotate();
      case "warn": {
        const head = await this.store.head(session.ref);
        if (head?.expiresAt != null) await this.store.noteWarning(session.ref, head.expiresAt, { warned: 1 });
        return what;
      }
      case "forget":
        await this.store.forgetOps(start + seconds);
        return what;
      case "reopen":
        await this.close();
        await this.open();
        return null;
      case "point": {
        const { backup } = placesIn(this.place.folder);
        // Points are ordered by their time.
        await pause(2);
        await makePoint(backup, this.config(), { now: systemClock.now() });
        this.points++;
        return what;
      }
      case "prune": {
        const { backup } = placesIn(this.place.folder);
        if (this.points < 2) return this.doTo(session, "point");
        await prunePoints(backup, this.config(), 1);
        return what;
      }
    }
  }

  private async fresh(kind: Ref["kind"], owner: string): Promise<Standing> {
    const ref = { owner, kind, id: `${kind.slice(0, 1)}_${this.place.mark}_${this.made++}` };
    return { ref, revision: 0, steps: 0, blobs: [], leases: [], ...this.keys.create(ref) };
  }

  private async begin(): Promise<string> {
    const made = await this.fresh("datasource", "ann");
    return this.write(made, { blobs: [await this.blob(made)] }, "datasource");
  }

  private async beginSession(): Promise<string> {
    const made = await this.fresh("session", "ann");
    const mine = this.standing.filter(({ ref }) => ref.kind === "datasource" && ref.owner === "ann");
    made.leases = mine.length > 0 ? [this.chance.pick(mine)] : [];
    const lease = made.leases.map(({ ref }) => ref.id);
    return this.write(made, { lease, op: opOf(made.ref, made.ref.id) }, "session", { expiresAt: start + seconds });
  }

  private async step(session: Standing, count: number, blobs: number): Promise<string> {
    const made = await Promise.all(Array.from({ length: blobs }, () => this.blob(session)));
    const body = bytesOf(made.map(({ id }) => id).join(" "));
    const steps = Array.from({ length: count }, (_, n) => stepOf(session.steps + n, { body }));
    // What is cut away drops its blobs.
    const dropped = session.blobs.length > 4 ? session.blobs.splice(0, 2) : [];
    const key = `${session.ref.id}-${session.steps}`;
    session.steps += count;
    const docs = [{ name: "draft0", body: null }];
    const more = { steps, blobs: made, dropBlobs: dropped.map(({ id }) => id), docs, op: opOf(session.ref, key) };
    return this.write(session, more, count > 1 ? "group" : "apply");
  }

  private async blob({ ref, sealer }: Standing): Promise<BlobRecord> {
    const id = `${ref.id}/b_${this.place.mark}_${this.made++}`;
    const plain = Buffer.alloc(50 + this.chance.below(3000), this.made);
    const source = (async function* () {
      yield plain;
    })();
    return this.store.putBlob(id, sealer.sealStream("blob", id, plain.length, source));
  }

  /** Writes the next revision of something, sealed, with an entry in its audit. */
  private async write(of: Standing, more: Partial<Commit>, what: string, head: Partial<Head> = {}): Promise<string> {
    const { ref, revision, sealer, wrappedKey } = of;
    const body = sealer.seal("head", ref.id, revision + 1, bytesOf(`${what} ${revision}`));
    const next = headOf(ref, revision + 1, { wrappedKey, body, ...head });
    await this.commit({ ref, expect: revision, next, audit: [auditOf(revision)], ...more });
    of.revision++;
    of.blobs.push(...(more.blobs ?? []));
    if (revision === 0) this.standing.push(of);
    // Nothing more is done to what lies in the bin but by those who take it away.
    if (head.binnedAt != null) this.standing = this.standing.filter((each) => each !== of);
    return `${what} ${ref.id}`;
  }

  private async erase(session: Standing): Promise<string> {
    const { ref, revision } = session;
    const noted = { owner: ref.owner, kind: "journal", id: `j_${this.place.mark}_${this.journal++}` } as const;
    const key = this.keys.create(noted);
    const body = key.sealer.seal("head", noted.id, 1, bytesOf("journal"));
    const next = headOf(noted, 1, { wrappedKey: key.wrappedKey, body });
    const beside = { ref: noted, expect: 0, next, audit: [auditOf(0)] };
    await this.commit({ ref, expect: revision, next: null, audit: [auditOf(revision)], counts: { erased: 1 }, beside });
    this.standing = this.standing.filter((each) => each !== session);
    return `erase ${ref.id}`;
  }

  private async handOver(session: Standing): Promise<string | null> {
    const to = session.ref.owner === "ann" ? "bob" : "ann";
    const source = session.leases[0];
    const sharing = this.standing.filter(({ leases }) => source !== undefined && leases.includes(source));
    // Whatever shares a datasource has one owner, the bin included.
    if (source && (await this.store.leases(source.ref.id)).length !== sharing.length) return null;
    const going = [...new Set([session, ...session.leases, ...sharing])];
    const moves = going.map(({ ref, wrappedKey }) => ({
      ...{ ref, was: wrappedKey, next: this.keys.handOver(ref, wrappedKey, to) },
    }));
    const result = await this.store.reassign(moves, to);
    if (!result.ok) throw new Error(`not handed over: ${result.reason}`);
    for (const [n, each] of going.entries()) {
      each.ref = { ...each.ref, owner: to };
      each.wrappedKey = moves[n]?.next ?? each.wrappedKey;
      each.sealer = this.keys.open(each.ref, each.wrappedKey);
    }
    return `hand over ${session.ref.id}`;
  }

  /** A key comes, all is wrapped by it, and the one before goes, if no point needs it. */
  private async rotate(): Promise<string> {
    const { ring } = placesIn(this.place.folder);
    const place = { path: ring, clock: systemClock };
    const before = this.keys.held().active;
    const id = await addKey(place, noKms);
    await this.say("add a key");
    await promoteKey(place, this.store, id);
    await this.say("promote a key");
    await this.keys.refresh();
    for (const { of, wrapped } of await allWrapped(this.store)) {
      if (keyIdOf(wrapped) === id) continue;
      const next = this.keys.rewrapped(of, wrapped);
      await this.store.rewrap(of, wrapped, next);
      const mine = typeof of === "string" ? undefined : this.standing.find(({ ref }) => ref.id === of.id);
      if (mine) mine.wrappedKey = next;
      await this.say("rewrap");
    }
    if (this.points > 0) return "rotate";
    await retireKey(place, this.store, before);
    await this.keys.refresh();
    return "retire a key";
  }

  private config(): Config {
    const { data, ring } = placesIn(this.place.folder);
    return readConfig({ "data-dir": data, keys: `file:${ring}` });
  }

  private async commit(commit: Commit): Promise<void> {
    const result = await this.store.commit(commit);
    if (!result.ok) throw new Error(`not written: ${result.reason}`);
  }
}
