// Pickles read as plain data: what Python wrote comes out, and nothing that Python would act on gets through.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPickle, readPickleAt, smallPickle } from "../../src/pickle/reader.ts";
import { PickleRefused } from "../../src/pickle/refused.ts";
import { entryOf } from "../../src/pickle/values.ts";
import { bytes, little, repr } from "./pickling.ts";

interface Made {
  readonly repr: string | null;
  readonly pickles: readonly string[];
}

const path = fileURLToPath(new URL("../fixtures/pickle/plain.json", import.meta.url));
const plain = JSON.parse(readFileSync(path, "utf8")) as Record<string, Made>;
const wide = { ...smallPickle, values: 1_000_000, instructions: 1_000_000 };

const header = (protocol: number) => bytes(0x80, protocol);
const refused = (pickle: Buffer, reason?: RegExp) =>
  expect(() => readPickle(pickle), pickle.toString("latin1").slice(0, 80)).toThrow(reason ?? expect.any(PickleRefused));

describe("[N43] what Python wrote", () => {
  test.each(Object.keys(plain))("%s, in every protocol", (name) => {
    const { repr: wanted = null, pickles = [] } = plain[name] ?? {};
    const read = pickles.map((pickle) => readPickle(Buffer.from(pickle, "base64")));
    expect(read.length).toBeGreaterThan(0);
    if (wanted !== null) expect(read.map(repr)).toEqual(read.map(() => wanted));
    if (name === "list")
      for (const value of read)
        expect(value).toEqual({ type: "list", items: Array.from({ length: 2500 }, (_, at) => BigInt(at)) });
    if (name === "large") expect(read).toEqual(["z".repeat(70_000)]);
  });

  test("a dictionary has its entries by name, the last of equal ones, and none of a prototype's", () => {
    const value = readPickle(bytes(header(2), "}(X", little(1, 4), "aK\x01X", little(1, 4), "aK\x02u."));
    expect(entryOf(value, "a")).toBe(2n);
    for (const name of ["constructor", "__proto__", "toString"]) expect(entryOf(value, name)).toBeUndefined();
    expect(entryOf("a", "length")).toBeUndefined();
  });

  test("one pickle after another, from where the first ended", () => {
    const two = bytes(header(5), "K\x01.", header(5), "K\x02.");
    const first = readPickleAt(two, 0);
    expect(first).toEqual({ value: 1n, end: 5 });
    expect(readPickleAt(two, first.end)).toEqual({ value: 2n, end: 10 });
    refused(two, /something follows its end/);
  });
});

describe("[N43] what Python would act on is refused", () => {
  const callables = ["os\nsystem", "builtins\neval", "builtins\ngetattr", "subprocess\nPopen", "_codecs\nencode"];
  const text = (value: string) => bytes(0x8c, value.length, value);
  const routes: Record<string, (module: string, name: string) => Buffer> = {
    GLOBAL: (module, name) => bytes(`c${module}\n${name}\n`),
    "GLOBAL, called": (module, name) => bytes(`c${module}\n${name}\n`, text("id"), 0x85, "R"),
    "GLOBAL, thrown away": (module, name) => bytes(`c${module}\n${name}\n0N`),
    STACK_GLOBAL: (module, name) => bytes(text(module), text(name), 0x93),
    INST: (module, name) => bytes("(", text("id"), `i${module}\n${name}\n`),
    OBJ: (module, name) => bytes(`(c${module}\n${name}\n`, text("id"), "o"),
    NEWOBJ: (module, name) => bytes(`c${module}\n${name}\n)`, 0x81),
    NEWOBJ_EX: (module, name) => bytes(`c${module}\n${name}\n)}`, 0x92),
    "within a dictionary": (module, name) => bytes("}", text("a"), `c${module}\n${name}\n`, "s"),
  };
  test.each(Object.keys(routes))("%s, in every protocol", (route) => {
    for (const callable of callables)
      for (let protocol = 0; protocol <= 5; protocol++) {
        const [module = "", name = ""] = callable.split("\n");
        const body = bytes(routes[route]?.(module, name) ?? "", ".");
        refused(bytes(protocol < 2 ? "" : header(protocol), body));
        if (protocol >= 4) refused(bytes(header(protocol), 0x95, little(body.length, 8), body));
      }
  });

  test("every instruction but those of plain data, wherever it stands", () => {
    const known = "(N\x88\x89JKM\x8a\x8bG\x8cX\x8dCB\x8e]ae)\x85\x86\x87t}suqr\x94hj\x95.";
    for (let code = 0; code < 256; code++) {
      if (known.includes(String.fromCharCode(code))) continue;
      const operands = bytes("\x01a\n1\n", Buffer.alloc(16));
      for (const before of ["", "N", "NN", "]K\x01", "(", "}"])
        refused(bytes(header(5), before, code, operands, "."), /is not one of plain data/);
    }
    refused(bytes(header(4), "cos\nsystem\n."), /at byte 2: the instruction GLOBAL /);
  });
});

describe("[N43] broken and hostile pickles are refused", () => {
  test("every beginning of a pickle", () => {
    const { pickles = [] } = plain.dictionary ?? {};
    for (const pickle of pickles.map((each) => Buffer.from(each, "base64")))
      for (let length = 0; length < pickle.length; length++) refused(pickle.subarray(0, length));
  });

  const cases: [string, Buffer, RegExp][] = [
    ["nothing", Buffer.alloc(0), /ends in the middle/],
    ["no protocol", bytes("N."), /does not begin with its protocol/],
    ["a protocol to come", bytes(header(6), "N."), /protocol 6/],
    ["a second protocol", bytes(header(4), header(4), "N."), /not one of plain data/],
    ["no value", bytes(header(4), "."), /no single value/],
    ["two values", bytes(header(4), "NN."), /no single value/],
    ["a mark left over", bytes(header(4), "(N."), /no single value/],
    ["a mark missing", bytes(header(4), "]e."), /mark is missing/],
    ["a value from below a mark", bytes(header(4), "N(\x85."), /value is missing/],
    ["an addition below a mark", bytes(header(4), "](K\x01a."), /value is missing|no list/],
    ["an addition to a number", bytes(header(4), "K\x01K\x02a."), /no list/],
    ["an addition to a dictionary", bytes(header(4), "}Na."), /no list/],
    ["a setting in a list", bytes(header(4), "]NNs."), /no dictionary/],
    ["a key without a value", bytes(header(4), "}(Nu."), /no value/],
    ["a list as a key", bytes(header(4), "}]Ns."), /key cannot be/],
    ["a recall of nothing", bytes(header(4), "h\x00."), /never remembered/],
    ["remembering nothing", bytes(header(4), "q\x00N."), /nothing to remember/],
    ["a text that is no UTF-8", bytes(header(4), "\x8c\x01\xff."), /UTF-8/],
    ["half a character", bytes(header(4), "\x8c\x03\xed\xa0\x80."), /UTF-8/],
    ["a text longer than there is", bytes(header(4), "X", little(2 ** 32 - 1, 4), "."), /middle/],
    ["bytes of 2^62", bytes(header(4), "\x8e", little(2n ** 62n, 8), "."), /middle/],
    ["a number of two thousand bytes", bytes(header(4), "\x8b", little(2000, 4), Buffer.alloc(2000), "."), /too long/],
    ["a frame in protocol 3", bytes(header(3), "\x95", little(2, 8), "N."), /without frames/],
    ["a frame longer than there is", bytes(header(4), "\x95", little(9, 8), "N."), /wrong length/],
    ["a frame of nothing", bytes(header(4), "\x95", little(0, 8), "N."), /wrong length/],
    ["a frame in a frame", bytes(header(4), "\x95", little(11, 8), "\x95", little(2, 8), "N."), /within a frame/],
    ["a text over the end of a frame", bytes(header(4), "\x95", little(3, 8), "\x8c\x02ab."), /crosses the end/],
    ["an end before the frame's", bytes(header(4), "\x95", little(3, 8), "N.N"), /ends within a frame/],
    ["a list in itself", bytes(header(4), "]\x94h\x00a."), /unfolds/],
    ["a dictionary in itself", bytes(header(4), "}\x94Nh\x00s."), /unfolds/],
    ["something more", bytes(header(4), "N.N."), /follows its end/],
    ["depth", bytes(header(4), "]".repeat(101), "a".repeat(100), "."), /nested deeper/],
    [
      "depth that would overflow a stack",
      bytes(header(4), "]".repeat(90_000), "a".repeat(89_999), "."),
      /nested deeper/,
    ],
    ["more instructions than may be", bytes(header(4), "N".repeat(200_001), "."), /instructions/],
    ["more bytes than may be", Buffer.alloc((1 << 20) + 1), /bytes/],
  ];
  test.each(cases)("%s", (_what, pickle, reason) => refused(pickle, reason));

  test("a thousand million values in three hundred bytes", () => {
    // Each list holds the one before ten times; those below are gathered, so that one value is left.
    const levels = Array.from({ length: 9 }, (_, level) =>
      bytes("]\x94(", bytes("h", level).toString("latin1").repeat(10), "e"),
    );
    const bomb = bytes(header(4), "(]\x94Na", ...levels, "t.");
    expect(bomb.length).toBeLessThan(300);
    refused(bomb, /unfolds to more than/);
  });

  test("no change of a byte does more than refuse, or read other plain data", () => {
    const all = Object.values(plain).flatMap(({ pickles }) => pickles.map((pickle) => Buffer.from(pickle, "base64")));
    const small = all.filter(({ length }) => length < 2000);
    const change = fc.tuple(fc.constantFrom(...small), fc.nat(), fc.nat(255), fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(change, ([pickle, at, byte, second, other]) => {
        const changed = Buffer.from(pickle);
        changed[at % changed.length] = byte;
        changed[second % changed.length] = other;
        try {
          readPickle(changed, wide);
        } catch (error) {
          expect(error).toBeInstanceOf(PickleRefused);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
