// What would do something in Python does nothing here, by whatever route, and is refused.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { framePickle, readFrame } from "../../src/legacy/frames.ts";
import { frameGlobals } from "../../src/legacy/globals.ts";
import { LegacyRefused } from "../../src/legacy/refused.ts";
import { readObjectPickle } from "../../src/pickle/reader.ts";
import { PickleRefused } from "../../src/pickle/refused.ts";
import { bytes, little } from "../pickle/pickling.ts";
import { attack, callables, routes } from "./attacks.ts";

const marker = join(tmpdir(), `data-tools-marker-${process.pid}`);
const refusal = (pickle: Buffer): Error | null => {
  try {
    readFrame(pickle);
    return null;
  } catch (error) {
    return error as Error;
  }
};

describe("[P10] what would do something in Python is refused", () => {
  test("there are as many attacks as were meant", () => {
    expect(new Set(callables).size).toBeGreaterThanOrEqual(70);
    expect(new Set(callables).size * Object.keys(routes).length * 6).toBeGreaterThanOrEqual(4_200);
  });

  test.each(Object.keys(routes))("%s, of every callable in every protocol", (route) => {
    for (const callable of callables)
      for (let protocol = 0; protocol <= 5; protocol++) {
        const error = refusal(attack(route, callable, protocol, marker));
        expect(error, `${callable}, protocol ${protocol}`).toBeInstanceOf(PickleRefused);
      }
    expect(existsSync(marker)).toBe(false);
  });

  test("the refusal says where, and the name", () => {
    expect(refusal(attack("REDUCE", "os system", 2, marker))?.message).toBe(
      "The pickle is refused at byte 2: it names os system.",
    );
    expect(refusal(attack("INST", "os system", 0, marker))?.message).toMatch(/at byte \d+: the instruction INST /);
    expect(refusal(bytes("c<script>\nalert(1)\n."))?.message).toBe(
      "The pickle is refused at byte 0: it names <script> alert?1?.",
    );
  });

  test("names on the list are no more than names: called otherwise than pandas does, they are no frame", () => {
    for (const pair of frameGlobals.keys()) {
      const [module = "", name = ""] = pair.split(" ");
      const global = bytes(`c${module}\n${name}\n`);
      for (const pickle of [bytes(global, "."), bytes(global, "(Vos\ntR."), bytes(global, "(tR(Vos\ntb.")]) {
        const error = refusal(pickle);
        expect(error instanceof PickleRefused || error instanceof LegacyRefused, pair).toBe(true);
      }
    }
  });

  test.each([
    [
      "getattr of anything but a zone's name",
      "cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nV__class__\ntR.",
      /otherwise than Python's pickling/,
    ],
    [
      "getattr of something else",
      "cbuiltins\ngetattr\n(cnumpy\nndarray\nV_unpickle\ntR.",
      /otherwise than Python's pickling/,
    ],
    ["an encoding of one's own", "c_codecs\nencode\n(Vx\nVrot13\ntR.", /otherwise than Python's pickling/],
    [
      "a text that is none in that encoding",
      "c_codecs\nencode\n(V\\u20ac\nVlatin1\ntR.",
      /otherwise than Python's pickling/,
    ],
    [
      "a constructor with a state",
      "ccopyreg\n_reconstructor\n(cpandas\nDataFrame\nc__builtin__\nobject\nVx\ntR.",
      /otherwise than Python's pickling/,
    ],
    ["bytes of a size", "cbuiltins\nbytes\n(I1000000000\ntR.", /otherwise than Python's pickling/],
    ["a byte array of a size", "cbuiltins\nbytearray\n(I1000000000\ntR.", /otherwise than Python's pickling/],
    ["a call of what was called", "cnumpy\ndtype\n(Vi8\ntR(tR.", /calls what has no name/],
    ["a call without a tuple", "cnumpy\ndtype\n]R.", /without a tuple/],
    ["a state for what was not called", "cnumpy\ndtype\n}b.", /not called/],
    ["two states", "cnumpy\ndtype\n(tR}b}b.", /twice/],
    ["an extension", "\x82\x01.", /EXT1/],
    ["a persistent id", "P1\n.", /PERSID/],
    ["a buffer from outside", "\x80\x05\x97.", /NEXT_BUFFER/],
    ["a read-only buffer", "\x80\x05N\x98.", /READONLY_BUFFER/],
    ["something thrown away", "N0.", /0x30/],
    ["a line that never ends", "cos", /ends in the middle/],
    ["a number that is none", "I1e5\n.", /whole number is none/],
    ["a float that is none", "F0x1p3\n.", /number is none/],
    ["a text with half an escape", "V\\u12\n.", /breaks off/],
    ["a text with half a character", "V\\ud800\n.", /half a character/],
    ["an index from far away", "Np1000000\n.", /out of turn/],
  ] as const)("%s", (_what, pickle, reason) => {
    expect(refusal(bytes(pickle))?.message).toMatch(reason);
  });

  test("a byte array in an instruction of its own has the bytes there are", () => {
    expect(refusal(bytes(0x80, 5, 0x96, little(2n ** 62n, 8), "."))?.message).toMatch(/middle/);
  });

  test("what unfolds to more than may be is refused before it is", () => {
    const levels = Array.from({ length: 9 }, (_, level) => bytes("(", `g${level}\n`.repeat(10), `lp${level + 1}\n`));
    const bomb = bytes("((lp0\n", ...levels, "t.");
    expect(() => readObjectPickle(bomb, frameGlobals, { ...framePickle, values: 1_000_000 })).toThrow(/unfolds/);
    const long = bytes("(V", "x".repeat(100_000), "\np0\n", "g0\n".repeat(50_000), "t.");
    expect(() => readObjectPickle(long, frameGlobals, framePickle)).toThrow(/unfolds to more than \d+ characters/);
    const many = bytes("(", "]".repeat(1001), "t.");
    expect(() => readObjectPickle(many, frameGlobals, { ...framePickle, containers: 1000 })).toThrow(/containers/);
    const slow = bytes("(", "N".repeat(70_000), "t.");
    expect(() => readObjectPickle(slow, frameGlobals, { ...framePickle, milliseconds: -1 })).toThrow(/too long/);
  });
});
