// Entries of a Redis, read as bytes over one connection that is made when a question comes, and anew when it broke
// or was idle.

/** Milliseconds after which it counts as not answering. */
const patience = 3000;

export interface Entries {
  /** The bytes under a key; null if there are none, or more than may be. Rejects if Redis does not answer. */
  get(key: string): Promise<Buffer | null>;
  close(): Promise<void>;
}

/** Reads entries of the Redis at that address, up to so many bytes each. */
export function redis(address: string, longest: number): Entries {
  let opened: ReturnType<typeof connect> | undefined;

  async function connect() {
    const { createClient, RESP_TYPES } = await import("redis");
    const client = createClient({
      url: address,
      // Spoken by every server.
      RESP: 2,
      name: "data-tools",
      disableOfflineQueue: true,
      socket: { connectTimeout: patience, socketTimeout: patience, reconnectStrategy: false },
    });
    // Whoever asks is told; between questions nobody needs to know.
    client.on("error", () => {});
    await client.connect();
    return { client, bytes: client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }) };
  }

  async function ready() {
    const before = opened;
    const connected = await before?.catch(() => undefined);
    if (connected?.client.isReady) return connected.bytes;
    // Of several that find it broken, the first makes it anew.
    if (opened === before) opened = connect();
    const { bytes } = await (opened ?? connect());
    return bytes;
  }

  return {
    async get(key) {
      // Never all of an entry that someone made huge.
      const bytes = await (await ready()).getRange(key, 0, longest);
      return bytes === null || bytes.length === 0 || bytes.length > longest ? null : bytes;
    },
    async close() {
      const connected = await opened?.catch(() => undefined);
      if (connected?.client.isOpen) connected.client.destroy();
    },
  };
}
