// A way to a Redis on which things go wrong at a chosen command: an error is answered in its place, or it or its answer
// is lost or late. Commands are counted one by one as they pass, those of the connection itself left out.
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { lengthOfCommand, lengthOfReply } from "./resp.ts";

/** What a Redis answers instead of doing it, as Redis and Valkey word it. */
export const answers = {
  OOM: "OOM command not allowed when used memory > 'maxmemory'.",
  READONLY: "READONLY You can't write against a read only replica.",
  MISCONF: "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
  LOADING: "LOADING Redis is loading the dataset in memory",
  BUSY: "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
  NOSCRIPT: "NOSCRIPT No matching script. Please use EVAL.",
  MOVED: "MOVED 3999 127.0.0.1:1",
  CROSSSLOT: "CROSSSLOT Keys in request don't hash to the same slot",
  CLUSTERDOWN: "CLUSTERDOWN The cluster is down",
  TRYAGAIN: "TRYAGAIN Multiple keys request during rehashing of slot",
  MASTERDOWN: "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  NOAUTH: "NOAUTH Authentication required.",
  NOPERM: "NOPERM this user has no permissions to run the command",
} as const;

export type RedisFault = keyof typeof answers | "request lost" | "reply lost" | "reply late";

export interface FaultyRedis {
  readonly port: number;
  /** The `at`-th command from now on that this fault strikes meets it, and so do the `times` - 1 after it. */
  arm(fault: RedisFault, at: number, times: number): void;
  /** Nothing goes wrong any more; the commands that met the fault since. */
  heal(): string[];
  close(): Promise<void>;
}

/** Of the connection itself. */
const uncounted = new Set([
  "PING",
  "HELLO",
  "AUTH",
  "CLIENT",
  "INFO",
  "SELECT",
  "SUBSCRIBE",
  "UNSUBSCRIBE",
  "READONLY",
]);
const writes = new Set(["EVAL", "EVALSHA"]);
/** Only these are refused to who writes, and only digests are not known. */
const strikesOnly: Partial<Record<RedisFault, ReadonlySet<string>>> = {
  OOM: writes,
  READONLY: writes,
  MISCONF: writes,
  NOSCRIPT: new Set(["EVALSHA", "EVALSHA_RO"]),
};
/** Longer than anybody waits for an answer. */
const lateMs = 2_500;

/** Opens it before a server on loopback. */
export async function faultyRedis(target: number): Promise<FaultyRedis> {
  const sockets = new Set<Socket>();
  let armed: { fault: RedisFault; left: number; times: number } | null = null;
  let struck: string[] = [];

  function faultOf(word: string): RedisFault | null {
    if (armed === null || uncounted.has(word) || strikesOnly[armed.fault]?.has(word) === false) return null;
    armed.left -= 1;
    if (armed.left > 0 || armed.left <= -armed.times) return null;
    struck.push(word);
    return armed.fault;
  }

  const server = createServer((from) => {
    const to = connect(target, "127.0.0.1");
    const end = () => {
      from.destroy();
      to.destroy();
    };
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    const replies = repliesOf(to);
    let waiting: Buffer = Buffer.alloc(0);
    let turn: Promise<void> = Promise.resolve();
    let isListening = false;
    from.on("data", (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (;;) {
        const command = lengthOfCommand(waiting);
        if (command === null) return;
        const whole = waiting.subarray(0, command.length);
        waiting = waiting.subarray(command.length);
        turn = turn.then(() => one(whole, command.word)).catch(end);
      }
    });

    /** Passes one command on and its answer back. */
    async function one(whole: Buffer, word: string): Promise<void> {
      if (word === "SUBSCRIBE" || isListening) {
        isListening = true;
        to.write(whole);
        return replies.pour(from);
      }
      const fault = faultOf(word);
      if (fault === "request lost") return end();
      if (fault !== null && fault in answers) {
        from.write(`-${answers[fault as keyof typeof answers]}\r\n`);
        return;
      }
      to.write(whole);
      const reply = await replies.next();
      if (fault === "reply lost") return end();
      if (fault === "reply late") await pause(lateMs);
      from.write(reply);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a port has a number");
  return {
    port: address.port,
    arm(fault, at, times) {
      struck = [];
      armed = { fault, left: at, times };
    },
    heal() {
      armed = null;
      return struck;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The answers of a server, one after another, or poured on as they come. */
function repliesOf(socket: Socket) {
  let have: Buffer = Buffer.alloc(0);
  let into: Socket | null = null;
  let wake = () => {};
  socket.on("data", (bytes: Buffer) => {
    if (into !== null) return void into.write(bytes);
    have = Buffer.concat([have, bytes]);
    wake();
  });
  return {
    async next(): Promise<Buffer> {
      for (;;) {
        const length = lengthOfReply(have);
        if (length !== null) {
          const reply = have.subarray(0, length);
          have = have.subarray(length);
          return reply;
        }
        await new Promise<void>((come) => {
          wake = come;
        });
      }
    },
    pour(to: Socket): void {
      into = to;
      if (have.length > 0) to.write(have);
      have = Buffer.alloc(0);
    },
  };
}
