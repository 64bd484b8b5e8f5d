// A Redis, asked over one connection that is made when a question comes, and anew when it broke or was idle; bytes
// come as bytes.
import { readFileSync } from "node:fs";

/** Milliseconds after which it counts as not answering. */
const patience = 3000;

type Reply = Buffer | string | number | null | Error | readonly Reply[];

/** Sends commands together, one behind the other; their answers. Rejects if Redis does not answer, or refuses one. */
export type Send = (...commands: readonly (readonly string[])[]) => Promise<Reply[]>;

interface Connection {
  send: Send;
  /** Works on one connection that nobody else has meanwhile; it is not made anew while `work` runs. */
  alone<T>(work: (send: Send) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface ConnectionOptions {
  /** Milliseconds after which it counts as not answering. */
  readonly patience: number;
  /** A file of certificate authorities (PEM) for TLS; those of the system if not said. */
  readonly authority?: string | undefined;
}

/** The Redis at that address; nothing is opened yet. */
export function connectionTo(address: string, options: ConnectionOptions): Connection {
  let opened: ReturnType<typeof connect> | undefined;

  async function connect() {
    const { createClient, RESP_TYPES } = await import("redis");
    const ca = options.authority === undefined ? {} : { tls: true as const, ca: readFileSync(options.authority) };
    const client = createClient({
      url: address,
      // Spoken by every server.
      RESP: 2,
      name: "data-tools",
      disableOfflineQueue: true,
      socket: {
        connectTimeout: options.patience,
        socketTimeout: options.patience,
        reconnectStrategy: false,
        ...ca,
      },
      commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    });
    // Whoever asks is told; between questions nobody needs to know.
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  async function ready() {
    const before = opened;
    const connected = await before?.catch(() => undefined);
    if (connected?.isReady) return connected;
    // Of several that find it broken, the first makes it anew.
    if (opened === before) opened = connect();
    return opened ?? connect();
  }

  const over =
    (client: Awaited<ReturnType<typeof connect>>): Send =>
    (...commands) =>
      Promise.all(commands.map((command) => client.sendCommand([...command]) as unknown as Promise<Reply>));
  let last: Promise<unknown> = Promise.resolve();

  return {
    send: async (...commands) => over(await ready())(...commands),
    alone(work) {
      const done = last.then(async () => work(over(await ready())));
      last = done.catch(() => {});
      return done;
    },
    async close() {
      const connected = await opened?.catch(() => undefined);
      if (connected?.isOpen) connected.destroy();
    },
  };
}

interface Entries {
  /** The bytes under a key; null if there are none, or more than may be. Rejects if Redis does not answer. */
  get(key: string): Promise<Buffer | null>;
  close(): Promise<void>;
}

/** Reads entries of the Redis at that address, up to so many bytes each. */
export function redis(address: string, longest: number): Entries {
  const connection = connectionTo(address, { patience });
  return {
    async get(key) {
      // Never all of an entry that someone made huge.
      const [bytes] = await connection.send(["GETRANGE", key, "0", String(longest)]);
      return Buffer.isBuffer(bytes) && bytes.length > 0 && bytes.length <= longest ? bytes : null;
    },
    close: () => connection.close(),
  };
}
