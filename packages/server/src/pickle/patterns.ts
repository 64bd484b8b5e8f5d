// Calls that Python's own pickling writes where an older protocol has no instruction: of bytes, of byte arrays,
// of objects without arguments, and of a time zone by its name. Each is known by its exact arguments and is the
// value it stands for; the same names with anything else are refused.
import { PickleRefused } from "./refused.ts";
import { isNode, type PickleGlobal, type PickleValue } from "./values.ts";

type Known = (args: readonly PickleValue[], globals: ReadonlyMap<string, PickleGlobal>) => PickleValue | undefined;

const encode: Known = ([text, encoding, ...more]) =>
  typeof text === "string" && encoding === "latin1" && more.length === 0 ? latin1(text) : undefined;

const bytes: Known = (args) => (args.length === 0 ? new Uint8Array() : undefined);

const byteArray: Known = (args) => {
  const [value, encoding] = args;
  if (args.length === 0) return new Uint8Array();
  if (args.length === 1 && value instanceof Uint8Array) return value;
  return args.length === 2 && typeof value === "string" && encoding === "latin-1" ? latin1(value) : undefined;
};

const reconstruct: Known = ([made, base, state, ...more]) =>
  isNode(made) && made.type === "global" && isObject(base) && state === null && more.length === 0
    ? { type: "call", callee: made, args: [], state: undefined }
    : undefined;

const zoneByName: Known = ([owner, name, ...more], globals) =>
  isNode(owner) &&
  owner.type === "global" &&
  owner.module === "zoneinfo" &&
  owner.name === "ZoneInfo" &&
  name === "_unpickle" &&
  more.length === 0
    ? globals.get("zoneinfo ZoneInfo._unpickle")
    : undefined;

const known: ReadonlyMap<string, Known> = new Map([
  ["_codecs encode", encode],
  ["builtins bytes", bytes],
  ["__builtin__ bytes", bytes],
  ["builtins bytearray", byteArray],
  ["__builtin__ bytearray", byteArray],
  ["copyreg _reconstructor", reconstruct],
  ["copy_reg _reconstructor", reconstruct],
  ["builtins getattr", zoneByName],
  ["__builtin__ getattr", zoneByName],
]);

/** Names that mean something only in such a call. */
export const patternNames: readonly string[] = [...known.keys()];

/** The value such a call stands for; undefined if it is a call of something else. */
export function knownCall(
  callee: PickleGlobal,
  args: readonly PickleValue[],
  globals: ReadonlyMap<string, PickleGlobal>,
  at: number,
): PickleValue | undefined {
  const pattern = known.get(`${callee.module} ${callee.name}`);
  if (pattern === undefined) return undefined;
  const value = pattern(args, globals);
  if (value === undefined)
    throw new PickleRefused(at, `it calls ${callee.module} ${callee.name} otherwise than Python's pickling does`);
  return value;
}

function isObject(value: PickleValue | undefined): boolean {
  return (
    isNode(value) && value.type === "global" && value.name === "object" && /^(builtins|__builtin__)$/.test(value.module)
  );
}

function latin1(text: string): Uint8Array | undefined {
  const made = Buffer.from(text, "latin1");
  return made.toString("latin1") === text ? made : undefined;
}
