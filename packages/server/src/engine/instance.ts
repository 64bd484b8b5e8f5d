// One locked-down DuckDB per resident session: no files but the session's scratch folder, no
// extensions, no settings to change, limits of memory, temporary space and time.
import {
  BIGINT,
  BIT,
  BOOLEAN,
  DOUBLE,
  DuckDBBitValue,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from "@duckdb/node-api";
import { Refusal } from "../errors.ts";
import type { Scalar } from "../model/state.ts";
import { explain } from "./failures.ts";
import type { InstanceLimits } from "./limits.ts";
import { ownLiteral } from "./render.ts";

/** What a statement can be given: a scalar, or one bit for each row. */
export type Bound = Scalar | DuckDBBitValue;

export interface Task {
  /** Runs a statement; refuses when cancelled, out of limits, or when a value does not fit. */
  run(text: string, values?: readonly Bound[]): Promise<void>;
  rows(text: string, values?: readonly Bound[]): Promise<DuckDBValue[][]>;
  /** The columns a statement would give; it is read, not run. */
  columns(text: string): Promise<{ name: string; type: DuckDBType }[]>;
}

/** What stops a statement, and tells its progress: 0..1, or null while unknown. */
export interface Handle {
  cancel(): void;
  progress(): number | null;
}

/** Is given what stops the work, as soon as there is something to stop. */
export type Control = (handle: Handle) => void;

/** Values with the types they are bound as: left to itself, the driver guesses integers. */
function bound(values: readonly Bound[] = []): [Bound[], DuckDBType[]] {
  return [[...values], values.map(boundType)];
}

function boundType(value: Bound): DuckDBType {
  if (value instanceof DuckDBBitValue) return BIT;
  switch (typeof value) {
    case "number":
      return DOUBLE;
    case "bigint":
      return BIGINT;
    case "boolean":
      return BOOLEAN;
    default:
      return VARCHAR;
  }
}

async function columnsOf(connection: DuckDBConnection, text: string): Promise<{ name: string; type: DuckDBType }[]> {
  const prepared = await connection.prepare(text);
  try {
    return Array.from({ length: prepared.columnCount }, (_, index) => ({
      name: prepared.columnName(index),
      type: prepared.columnType(index),
    }));
  } finally {
    prepared.destroySync();
  }
}

/** Connections are made before the configuration is locked: settings of their own cannot come later. */
const connectionCount = 4;

/** What every connection must be told itself: the database would keep it for the one that was told. */
const ownSettings = [
  "SET enable_progress_bar=true",
  "SET enable_progress_bar_print=false",
  "SET parquet_metadata_cache=true",
  "SET TimeZone='UTC'",
].join(";");

/** How long a statement may go on after it was told to stop. */
const deafAfterMs = 10_000;
const tellAgainEveryMs = 200;

/**
 * Why a statement was to be stopped that does not listen: the database asks between pieces of its work, and
 * some pieces have no end (a statement that grows while it is read, a function over lists of lists). Only the
 * end of the process stops it.
 */
export class Deaf extends Refusal {}

export class Instance {
  /** Told when a statement does not listen. */
  static onDeaf: () => void = () => {};

  readonly folder: string;
  readonly limits: InstanceLimits;
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];

  private constructor(folder: string, limits: InstanceLimits, instance: DuckDBInstance, idle: DuckDBConnection[]) {
    this.folder = folder;
    this.limits = limits;
    this.#instance = instance;
    this.#idle = idle;
  }

  /** `own` is for a second database of a session: another folder of temporary files, fewer connections. */
  static async open(
    folder: string,
    limits: InstanceLimits,
    own: { temporary: string; connections: number } = { temporary: "tmp", connections: connectionCount },
  ): Promise<Instance> {
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(limits.threads),
      memory_limit: `${Math.floor(limits.memoryBytes / 1024)}KiB`,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      enable_external_file_cache: "false",
    });
    const connections: DuckDBConnection[] = [];
    for (let count = 0; count < own.connections; count++) {
      const connection = await instance.connect();
      await connection.run(ownSettings);
      connections.push(connection);
    }
    const first = connections[0] as DuckDBConnection;
    await first.run(`SET temp_directory=${ownLiteral(`${folder}/${own.temporary}`)}`);
    await first.run(`SET allowed_directories=[${ownLiteral(folder)}]`);
    // Parts that two expressions share would be worked out before both, outside of the TRY that guards them.
    await first.run("SET disabled_optimizers='common_subexpressions'");
    await first.run(
      // The limit of temporary space is enforced only when set after opening.
      `SET max_temp_directory_size='${Math.floor(limits.temporaryBytes / 1024)}KiB';` +
        " SET enable_external_access=false; SET lock_configuration=true",
    );
    return new Instance(folder, limits, instance, connections);
  }

  /** Does work on a connection of its own. */
  async task<T>(work: (task: Task) => Promise<T>, control?: Control): Promise<T> {
    const connection = this.#idle.pop() ?? (await new Promise<DuckDBConnection>((take) => this.#waiting.push(take)));
    let stopped: "cancelled" | "took_too_long" | null = null;
    let ended = false;
    let deaf = false;
    const timers: NodeJS.Timeout[] = [];
    const deafness = Promise.withResolvers<never>();
    deafness.promise.catch(() => {});
    const stop = (reason: "cancelled" | "took_too_long") => {
      // The connection may be at another call's work by now.
      if (ended) return;
      connection.interrupt();
      if (stopped) return;
      stopped = reason;
      const giveUp = () => {
        deaf = true;
        Instance.onDeaf();
        const { code, values } = explain(null, reason, this.limits) as Refusal;
        deafness.reject(new Deaf(code, values));
      };
      timers.push(
        setInterval(() => connection.interrupt(), tellAgainEveryMs),
        setTimeout(giveUp, deafAfterMs),
      );
    };
    timers.push(setTimeout(() => stop("took_too_long"), this.limits.milliseconds));
    control?.({
      cancel: () => stop("cancelled"),
      progress: () => {
        if (ended) return null;
        const { percentage } = connection.progress;
        return percentage < 0 ? null : percentage / 100;
      },
    });
    const guard = async <R>(action: () => Promise<R>): Promise<R> => {
      if (stopped) throw explain(null, stopped, this.limits);
      try {
        return await Promise.race([action(), deafness.promise]);
      } catch (error) {
        throw error instanceof Deaf ? error : explain(error, stopped, this.limits);
      }
    };
    try {
      return await work({
        run: (text, values) => guard(async () => void (await connection.run(text, ...bound(values)))),
        rows: (text, values) => guard(async () => (await connection.runAndReadAll(text, ...bound(values))).getRows()),
        columns: (text) => guard(() => columnsOf(connection, text)),
      });
    } finally {
      ended = true;
      for (const timer of timers) clearTimeout(timer);
      if (!deaf) this.#release(connection);
    }
  }

  #release(connection: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }

  close(): void {
    for (const connection of this.#idle) connection.closeSync();
    this.#instance.closeSync();
  }
}
