// What clients ask, and the network between them and the servers: a request may be lost, doubled or late, its answer
// too; a client that hears nothing in time asks again under the same key, of whichever server it meets.
import { Refusal } from "../../../../src/errors.ts";
import { happens, type Weather } from "./line.ts";
import type { Node } from "./node.ts";
import type { World } from "./world.ts";

/** A wish of a client, with everything that ever came of it. */
export interface Command {
  readonly kind: string;
  readonly client: string;
  /** The session it is about; null if it makes one. */
  readonly session: string | null;
  readonly key: string;
  /** What was asked, as it is told. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly begun: number;
  ended: number;
  /** Every answer that any of its requests was given, whether or not it reached the client. */
  readonly answers: unknown[];
  readonly refusals: string[];
  /** Requests of which nobody knows what became of them. */
  unsure: number;
  /** What the client was told in the end; null if nothing. */
  told: { readonly answer: unknown } | { readonly refused: string } | null;
}

export interface Network {
  readonly world: World;
  readonly weather: Weather;
  /** Servers that stand now. */
  nodes(): readonly Node[];
}

const quickMs = 10;
const lateMs = 60_000;
/** A client waits so long for an answer. */
const patienceMs = 10_000;
const triesMost = 10;
const restMs = 2_000;

/** Refusals after which the same request is made again. */
const passing = new Set(["busy", "server_busy", "cancelled"]);

export type Request = (node: Node) => Promise<unknown>;

/** Asks until there is an answer or a refusal, or patience ends. */
export async function ask(network: Network, command: Command, request: Request): Promise<Command> {
  const { world } = network;
  for (let tries = 0; tries < triesMost && command.told === null; tries++) {
    if (tries > 0) await world.pause(world.chance.below(restMs));
    const told = await once(network, command, request);
    if (told !== null && !("refused" in told && passing.has(told.refused))) command.told = told;
  }
  command.ended = world.now();
  return command;
}

/** One request and what comes back of it; null if nothing does in time, or that it failed. */
function once({ world, weather, nodes }: Network, command: Command, request: Request): Promise<Command["told"]> {
  const bad = () => happens(world, weather.badNetwork);
  const latency = () => (bad() ? world.chance.below(lateMs) : world.chance.below(quickMs));
  return new Promise((resolve) => {
    const giveUp = world.after(patienceMs, `${command.key} gives up`, () => resolve(null));
    const answered = (told: Command["told"]) => {
      if (bad()) return;
      world.after(latency(), `${command.key} hears`, () => {
        giveUp();
        resolve(told);
      });
    };
    const arrive = () => {
      const standing = nodes();
      if (standing.length === 0) return answered(null);
      const node = world.chance.pick(standing);
      command.unsure++;
      request(node).then(
        (answer) => {
          // Nobody hears the answer of a server that has ended.
          if (node.isGone) return;
          command.unsure--;
          command.answers.push(answer);
          answered({ answer });
        },
        (error: unknown) => {
          if (node.isGone) return;
          if (!(error instanceof Refusal)) return answered(null);
          command.unsure--;
          command.refusals.push(error.code);
          answered({ refused: error.code });
        },
      );
    };
    const send = () => {
      if (!bad()) world.after(latency(), `${command.key} arrives`, arrive);
    };
    send();
    if (bad()) send();
  });
}
