// What MLflow is still to be told, kept in the store so that no restart loses it and any server can tell it: a sealed
// document of the organisation for each errand that waits, and one of its session for each that ended. One server at
// a time tells; it holds a lease, taken by compare-and-set.
import { type Clock, newId } from "../clock.ts";
import { Refusal } from "../errors.ts";
import { fixedLimits } from "../limits.ts";
import type { Core } from "../sessions/core.ts";
import { writeSettings } from "../sessions/settings.ts";
import { fromBytes, toBytes } from "../sessions/vault.ts";
import type { Sealer } from "../store/sealing.ts";
import type { Ref } from "../store/store.ts";
import type { Errand, Outcome } from "./errand.ts";

const ref: Ref = { owner: "", kind: "settings", id: "mlflow" };
const system = { owner: "", name: "system" };

/** How many that ended are kept of a session, the newest. */
const outcomesKept = 20;

interface Lease {
  readonly holder: string;
  readonly until: number;
}

class Held extends Error {}

export interface Outbox {
  /** Keeps an errand, in the place of what was kept of it; false if too many wait already. */
  put(errand: Errand): Promise<boolean>;
  /** Forgets an errand. */
  drop(errand: Errand): Promise<void>;
  /** All that wait, the oldest first. */
  waiting(): Promise<Errand[]>;
  waitingOf(session: string): Promise<Errand[]>;
  /** Notes with its session how an errand ended; nothing where the session is gone or in the bin. */
  ended(outcome: Outcome): Promise<void>;
  /** Those noted of a session, the newest first. */
  outcomes(session: Ref): Promise<Outcome[]>;
  forgetOutcome(session: Ref, id: string): Promise<void>;
  /** Takes or renews the lease for so many milliseconds; false if another server holds it. */
  claim(ms: number): Promise<boolean>;
  /** Whether this server's lease holds for so long yet. */
  holds(ms: number): boolean;
  release(): Promise<void>;
}

export function createOutbox({ vault, report }: Pick<Core, "vault" | "report">, clock: Clock): Outbox {
  const { store } = vault;
  const me = newId("server");
  let lease: Lease = { holder: "", until: 0 };

  const nameOf = ({ session, id }: Pick<Errand, "session" | "id">) => `run-${session}-${id}`;

  async function sealer(): Promise<Sealer> {
    const there = await vault.sealerOf(ref);
    if (there) return there;
    const free: Lease = { holder: "", until: 0 };
    // Another server may make it at the same moment.
    await writeSettings<Lease>(vault, clock, system, ref, (before) => before ?? free).catch(ignoreBusy);
    const made = await vault.sealerOf(ref);
    if (!made) throw new Error("the outbox for MLflow could not be made");
    return made;
  }

  /** What is kept under a name, if anything; what is damaged is reported, and keeps nothing else from being told. */
  async function documents<T>(opener: Sealer, of: Ref, name: string): Promise<T[]> {
    const sealed = await store.doc(of, name);
    if (sealed === null) return [];
    try {
      return [fromBytes<T>(opener.open("doc", `${of.id}/${name}`, 0, sealed))];
    } catch (error) {
      report("mlflow outbox", error);
      return [];
    }
  }

  async function read(names: readonly string[]): Promise<Errand[]> {
    if (names.length === 0) return [];
    const opener = await sealer();
    const errands: Errand[] = [];
    for (const name of names) {
      errands.push(...(await documents<Errand>(opener, ref, name)));
    }
    return errands.sort((a, b) => a.at - b.at);
  }

  const names = async (): Promise<string[]> => ((await store.head(ref)) === null ? [] : store.docs(ref));

  const outcomeName = (id: string) => `mlflow-${id}`;

  async function outcomes(session: Ref): Promise<Outcome[]> {
    const opener = await vault.sealerOf(session);
    const found: Outcome[] = [];
    for (const name of await store.docs(session)) {
      if (opener && name.startsWith(outcomeName(""))) found.push(...(await documents<Outcome>(opener, session, name)));
    }
    return found.sort((a, b) => b.errand.at - a.errand.at);
  }

  const outbox: Outbox = {
    async put(errand) {
      const seal = await sealer();
      const name = nameOf(errand);
      const there = await names();
      if (there.length >= fixedLimits.waitingRuns.most && !there.includes(name)) return false;
      const body = seal.seal("doc", `${ref.id}/${name}`, 0, toBytes(errand));
      if (!(await store.putDoc(ref, name, body))) throw new Error("the outbox for MLflow takes nothing");
      return true;
    },
    drop: async (errand) => void (await store.putDoc(ref, nameOf(errand), null)),
    waiting: async () => read(await names()),
    waitingOf: async (session) => read((await names()).filter((name) => name.startsWith(`run-${session}-`))),
    async ended(outcome) {
      const session = await store.named(outcome.errand.session);
      const seal = session && (await vault.sealerOf(session));
      if (!session || !seal) return;
      const name = outcomeName(outcome.errand.id);
      const body = seal.seal("doc", `${session.id}/${name}`, 0, toBytes(outcome));
      if (!(await store.putDoc(session, name, body))) return;
      for (const old of (await outcomes(session)).slice(outcomesKept))
        await outbox.forgetOutcome(session, old.errand.id);
    },
    outcomes,
    forgetOutcome: async (session, id) => void (await store.putDoc(session, outcomeName(id), null)),
    async claim(ms) {
      const now = clock.now();
      const next: Lease = { holder: me, until: now + ms };
      try {
        lease = await writeSettings<Lease>(vault, clock, system, ref, (before) => {
          if (before && before.holder !== me && before.until > now) throw new Held();
          return next;
        });
        return true;
      } catch (error) {
        if (error instanceof Held) return false;
        return ignoreBusy(error);
      }
    },
    holds: (ms) => lease.holder === me && lease.until - clock.now() > ms,
    async release() {
      if (!outbox.holds(0)) return;
      const free: Lease = { holder: "", until: 0 };
      await writeSettings<Lease>(vault, clock, system, ref, (before) => {
        if (before?.holder !== me) throw new Held();
        return free;
      }).catch((error: unknown) => {
        if (!(error instanceof Held)) ignoreBusy(error);
      });
      lease = free;
    },
  };
  return outbox;
}

/** Another server was first. */
function ignoreBusy(error: unknown): false {
  if (error instanceof Refusal && error.code === "busy") return false;
  throw error;
}
