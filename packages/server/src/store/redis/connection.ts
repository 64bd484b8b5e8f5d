// The way to Redis: one server, a master that sentinels name, or a cluster. Nothing waits in a queue while the way is
// cut; what is asked is asked again for a few seconds, and then refused. Every write carries a name that its script
// knows again, so that asking twice does it once.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../errors.ts";
import type { Address } from "./address.ts";
import { isUnsent, troubleOf, unavailable, unconfirmed } from "./faults.ts";

export type Reply = Buffer | string | number | null | Reply[];
export type Argument = string | Buffer;

interface ConnectionOptions {
  readonly address: Address;
  readonly password: string;
  /** Of the sentinels. */
  readonly sentinelPassword?: string;
  /** A file of certificate authorities (PEM) for TLS; empty for those of the system. */
  readonly authority: string;
  /** Milliseconds for all tries of one question together. */
  readonly patience: number;
  /** Called whenever a way was made anew: what was known of the other side may not hold any more. */
  onRenewed(): void;
}

export interface Connection {
  /** Sends a command to where the key lies; done again while nobody knows whether it was done. */
  send(key: string, args: readonly Argument[]): Promise<Reply>;
  /** The same, then WAIT or WAITAOF on the same connection; answers what that said. */
  sendAndWait(key: string, args: readonly Argument[], wait: readonly string[]): Promise<[Reply, Reply]>;
  /** Sends a command to every master. */
  everywhere(args: readonly Argument[]): Promise<Reply[]>;
  /** Hears a channel, on a way of its own that is made anew when it breaks. */
  subscribe(channel: string, hear: (message: Buffer) => void): Promise<void>;
  /** Keys of all masters that fit a pattern, some at a time. */
  scan(pattern: string): AsyncIterable<string[]>;
  close(): Promise<void>;
}

/** Milliseconds for one answer. */
const answerWithin = 2_000;
const connectWithin = 5_000;

type Send = (key: string, args: Argument[]) => Promise<unknown>;

interface Way {
  readonly send: Send;
  /** Sends to each master. */
  readonly masters: () => Promise<((args: Argument[]) => Promise<unknown>)[]>;
  /** Runs on one connection that is kept for it. */
  readonly together: (
    key: string,
    work: (send: (args: Argument[]) => Promise<unknown>) => Promise<unknown>,
  ) => Promise<unknown>;
  readonly subscribe: (channel: string, hear: (message: Buffer) => void) => Promise<unknown>;
  readonly destroy: () => Promise<void> | void;
}

/** Opens the way; refuses with `unavailable` if there is none within seconds. */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  let last: unknown;
  const note = (error: unknown) => {
    last = error;
  };
  const way = await openWay(options, note);
  let closed = false;

  async function again<T>(ask: () => Promise<T>, args: readonly Argument[] = []): Promise<T> {
    const writes = args[0] === "EVALSHA" || args[0] === "EVAL";
    let mayBeDone = false;
    const end = Date.now() + options.patience;
    for (let rest = 5; ; rest = Math.min(2 * rest, 250)) {
      if (closed) throw new Error("the store is closed");
      try {
        return await answered(ask());
      } catch (error) {
        const trouble = troubleOf(error);
        if (!trouble.again) throw trouble.error;
        mayBeDone ||= writes && !isUnsent(error);
        if (Date.now() + rest > end && mayBeDone) throw unconfirmed();
        if (Date.now() + rest > end) throw unavailable({ reason: reasonOf(trouble.error, last) });
        await pause(rest);
      }
    }
  }

  return {
    send: (key, args) => again(() => way.send(key, [...args]) as Promise<Reply>, args),
    sendAndWait: (key, args, wait) =>
      again(
        () =>
          way.together(key, async (send) => {
            const [done, waited] = await Promise.all([send([...args]), send([...wait])]);
            return [done, waited];
          }) as Promise<[Reply, Reply]>,
        args,
      ),
    everywhere: (args) =>
      again(async () => {
        const masters = await way.masters();
        return Promise.all(masters.map((send) => send([...args]) as Promise<Reply>));
      }),
    async subscribe(channel, hear) {
      await answered(way.subscribe(channel, hear));
    },
    async *scan(pattern) {
      for (const send of await again(way.masters)) {
        let cursor = "0";
        do {
          const args = ["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"];
          const [next, keys] = (await again(() => send([...args]))) as [Buffer, Buffer[]];
          if (keys.length > 0) yield keys.map(String);
          cursor = String(next);
        } while (cursor !== "0");
      }
    },
    async close() {
      closed = true;
      await way.destroy();
    },
  };
}

async function openWay(
  { address, password, sentinelPassword = "", authority, onRenewed }: ConnectionOptions,
  note: (error: unknown) => void,
): Promise<Way> {
  const { createClient, createCluster, createSentinel, RESP_TYPES } = await import("redis");
  const ca = authority === "" ? undefined : readFileSync(authority);
  const socket = {
    connectTimeout: connectWithin,
    // A ping each second keeps it from running out while all is well.
    socketTimeout: 2 * answerWithin,
    reconnectStrategy: (tries: number) => Math.min(20 * 2 ** Math.min(tries, 6), 1000) * (0.75 + Math.random() / 2),
    ...(address.tls ? { tls: true as const, ...(ca && { ca }) } : {}),
  };
  const common = {
    // Spoken by every server.
    RESP: 2 as const,
    ...(address.user !== undefined && { username: address.user }),
    ...(password !== "" && { password }),
    disableOfflineQueue: true,
    commandsQueueMaxLength: 20_000,
    pingInterval: 1000,
  };
  const commandOptions = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
  let lastError: unknown;
  let giveUp = (_: unknown) => {};
  const heard = (error: unknown) => {
    lastError = error;
    note(error);
    // What somebody must act on does not pass by waiting.
    const trouble = troubleOf(error);
    if (!trouble.again) giveUp(trouble.error);
  };
  const opening = async (client: { connect(): Promise<unknown> }, destroy: () => void) => {
    const refused = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    const first = client.connect();
    first.catch(note);
    try {
      await within(Promise.race([first, refused]), connectWithin);
    } catch (error) {
      destroy();
      const trouble = troubleOf(error).error;
      throw trouble instanceof Refusal ? trouble : unavailable({ reason: reasonOf(trouble, lastError) });
    }
  };

  if (address.kind === "cluster") {
    const cluster = createCluster({
      rootNodes: address.nodes.map(({ host, port }) => ({ socket: { ...socket, host, port } })) as never,
      defaults: { ...common, socket } as never,
      RESP: 2,
      commandOptions,
      topologyRefreshOnReconnectionAttemptStrategy: 500,
    });
    cluster.on("error", heard);
    cluster.on("node-error", heard);
    cluster.on("node-ready", onRenewed);
    await opening(cluster, () => cluster.destroy());
    const send: Send = (key, args) => cluster.sendCommand(key, false, args);
    return {
      send,
      together: (key, work) => work((args) => cluster.sendCommand(key, false, args)),
      async masters() {
        const clients = await Promise.all(cluster.masters.map((node) => cluster.nodeClient(node)));
        return clients.map((client) => (args) => client.sendCommand(args, commandOptions));
      },
      subscribe: (channel, hear) => cluster.subscribe(channel, hear, true),
      destroy: () => cluster.destroy(),
    };
  }
  const [node] = address.nodes;
  if (address.kind === "sentinel") {
    const sentinel = createSentinel({
      name: address.master,
      sentinelRootNodes: [...address.nodes],
      nodeClientOptions: { ...common, database: address.database, socket } as never,
      sentinelClientOptions: { RESP: 2, socket, ...(sentinelPassword && { password: sentinelPassword }) } as never,
      RESP: 2,
      commandOptions,
      masterPoolSize: 8,
      scanInterval: 1000,
      passthroughClientErrorEvents: true,
    });
    sentinel.on("error", heard);
    sentinel.on("client-error", heard);
    sentinel.on("topology-change", onRenewed);
    await opening(sentinel, () => void sentinel.destroy());
    return {
      send: (_, args) => sentinel.sendCommand(false, args),
      together: (_, work) => sentinel.use((client) => work((args) => client.sendCommand(false, args))),
      masters: async () => [(args) => sentinel.sendCommand(false, args)],
      subscribe: (channel, hear) => sentinel.subscribe(channel, hear, true),
      destroy: () => sentinel.destroy(),
    };
  }
  const client = createClient({
    ...common,
    database: address.database,
    commandOptions,
    name: "data-tools",
    socket: { ...socket, host: node?.host, port: node?.port } as never,
  });
  client.on("error", heard);
  client.on("ready", onRenewed);
  await opening(client, () => client.destroy());
  const send = (args: Argument[]) => client.sendCommand(args);
  let listener: ReturnType<typeof client.duplicate> | undefined;
  return {
    send: (_, args) => send(args),
    together: (_, work) => work(send),
    masters: async () => [send],
    async subscribe(channel, hear) {
      listener?.destroy();
      listener = client.duplicate();
      listener.on("error", note);
      await listener.connect();
      await listener.subscribe(channel, hear, true);
    },
    destroy() {
      listener?.destroy();
      client.destroy();
    },
  };
}

/** An answer that does not come in time is as lost as one whose connection broke. */
function answered<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  return within(answer, answerWithin);
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const stop = new AbortController();
  const late = pause(ms, undefined, { signal: stop.signal }).then(
    () => {
      throw new Error("it does not answer");
    },
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}

/** Why there is no way, as far as one knows: the connection's own trouble says more than that it is offline. */
function reasonOf(error: Error, last: unknown): string {
  return last instanceof Error && last.message !== "" ? last.message : error.message;
}
