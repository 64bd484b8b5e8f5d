// One locked-down DuckDB per resident session: no files but the session's scratch folder, no
// extensions, no settings to change, limits of memory, temporary space and time.
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from "@duckdb/node-api";
import type { Scalar } from "../model/state.ts";
import { explain } from "./failures.ts";
import type { InstanceLimits } from "./limits.ts";
import { ownLiteral } from "./render.ts";

export interface Task {
  /** Runs a statement; refuses when cancelled, out of limits, or when a value does not fit. */
  run(text: string, values?: readonly Scalar[]): Promise<void>;
  rows(text: string, values?: readonly Scalar[]): Promise<DuckDBValue[][]>;
  /** The columns a statement would give; it is read, not run. */
  columns(text: string): Promise<{ name: string; type: DuckDBType }[]>;
}

/** Values with the types they are bound as: left to itself, the driver guesses integers. */
function bound(values: readonly Scalar[] = []): [Scalar[], DuckDBType[]] {
  return [[...values], values.map(boundType)];
}

function boundType(value: Scalar): DuckDBType {
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

export class Instance {
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
      await connection.run("SET enable_progress_bar=true; SET enable_progress_bar_print=false");
      connections.push(connection);
    }
    const first = connections[0] as DuckDBConnection;
    await first.run(`SET temp_directory=${ownLiteral(`${folder}/${own.temporary}`)}`);
    await first.run(`SET allowed_directories=[${ownLiteral(folder)}]`);
    // Parts that two expressions share would be worked out before both, outside of the TRY that guards them.
    await first.run("SET disabled_optimizers='common_subexpressions'");
    await first.run(
      // The limit of temporary space is enforced only when set after opening.
      `SET parquet_metadata_cache=true; SET max_temp_directory_size='${Math.floor(limits.temporaryBytes / 1024)}KiB'; SET TimeZone='UTC';` +
        " SET enable_external_access=false; SET lock_configuration=true",
    );
    return new Instance(folder, limits, instance, connections);
  }

  /**
   * Does work on a connection of its own. `control` receives what stops it and what tells its progress
   * (0..1, or null while unknown).
   */
  async task<T>(
    work: (task: Task) => Promise<T>,
    control?: (handle: { cancel(): void; progress(): number | null }) => void,
  ): Promise<T> {
    const connection = this.#idle.pop() ?? (await new Promise<DuckDBConnection>((take) => this.#waiting.push(take)));
    let stopped: "cancelled" | "took_too_long" | null = null;
    let ended = false;
    const stop = (reason: "cancelled" | "took_too_long") => {
      // The connection may be at another call's work by now.
      if (ended) return;
      stopped ??= reason;
      connection.interrupt();
    };
    const timer = setTimeout(() => stop("took_too_long"), this.limits.milliseconds);
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
        return await action();
      } catch (error) {
        throw explain(error, stopped, this.limits);
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
      clearTimeout(timer);
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#idle.push(connection);
    }
  }

  close(): void {
    for (const connection of this.#idle) connection.closeSync();
    this.#instance.closeSync();
  }
}
