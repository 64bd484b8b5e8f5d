// Which row shows where: tables of row ids in display order, made once per mask and order and kept
// while they are in use, so that a page at any depth is a lookup.
import type { Scalar, State } from "../model/state.ts";
import { type FileOf, scan } from "./frame.ts";
import type { Instance } from "./instance.ts";

/** Tables kept beyond those in use. */
const spare = 4;

interface Display {
  readonly table: Promise<{ table: string; count: number }>;
  users: number;
}

/** Display tables that one call uses; they stay until it ends. Ask before taking a connection. */
export interface DisplayScope {
  /** The display table of a state; null if its rows are in natural order. */
  of(state: State): Promise<string | null>;
  /** A table for a view (filter, sort or search that is no step); `select` gives row ids in order. */
  view(key: string, select: string, values: readonly Scalar[]): Promise<{ table: string; count: number }>;
  end(): Promise<void>;
}

export class Displays {
  readonly #instance: Instance;
  readonly #fileOf: FileOf;
  readonly #displays = new Map<string, Display>();
  #made = 0;

  constructor(instance: Instance, fileOf: FileOf) {
    this.#instance = instance;
    this.#fileOf = fileOf;
  }

  scope(): DisplayScope {
    const held: Display[] = [];
    const hold = (key: string, select: () => Promise<string>, values: readonly Scalar[]) => {
      const display = this.#displays.get(key) ?? this.#make(key, select, values);
      this.#displays.delete(key);
      this.#displays.set(key, display);
      display.users++;
      held.push(display);
      return display.table;
    };
    return {
      of: async (state) => {
        const { kept, order } = state.rows;
        if (kept === null && order === null) return null;
        return (await hold(`${kept} ${order}`, () => this.#select(state), [])).table;
      },
      view: (key, select, values) => hold(key, async () => select, values),
      end: async () => {
        for (const display of held) display.users--;
        await this.#dropOldest();
      },
    };
  }

  async #select({ rows }: State): Promise<string> {
    const masked = () =>
      `SELECT file_row_number AS r FROM ${scan(this.#fileOf(rows.kept as string), "m", true)} WHERE m.k`;
    if (rows.order === null) return masked();
    const order = this.#fileOf(rows.order);
    const whole = `SELECT o.r FROM ${scan(order, "o")}`;
    if (rows.kept === null) return whole;
    // An order vector may hold rows that a later filter hid.
    const [count] = await this.#instance.task((task) => task.rows(`SELECT count(*) FROM ${scan(order, "o")}`));
    if (Number(count?.[0]) === rows.visible) return whole;
    const ordered = `SELECT f.r, f.file_row_number AS p FROM ${scan(order, "f", true)}`;
    return `SELECT o.r FROM (${ordered}) AS o SEMI JOIN (${masked()}) AS m ON o.r = m.r ORDER BY o.p`;
  }

  #make(key: string, select: () => Promise<string>, values: readonly Scalar[]): Display {
    const table = `v${this.#made++}`;
    const made = (async () => {
      const text = await select();
      return this.#instance.task(async (task) => {
        await task.run(`CREATE TABLE ${table} AS SELECT r::UINTEGER AS r FROM (${text}) AS s`, values);
        const [count] = await task.rows(`SELECT count(*) FROM ${table}`);
        return { table, count: Number(count?.[0]) };
      });
    })();
    const display = { table: made, users: 0 };
    this.#displays.set(key, display);
    made.catch(() => this.#displays.delete(key));
    return display;
  }

  async #dropOldest(): Promise<void> {
    const unused = [...this.#displays].filter(([, display]) => display.users === 0);
    for (const [key, display] of unused.slice(0, Math.max(0, unused.length - spare))) {
      // Asked for again while others were dropped.
      if (display.users > 0) continue;
      this.#displays.delete(key);
      const { table } = await display.table;
      await this.#instance.task((task) => task.run(`DROP TABLE IF EXISTS ${table}`));
    }
  }
}
