// What commands print of people's data does nothing to a terminal.
import { expect, test } from "vitest";
import { printable } from "../../src/cli/output.ts";
import { hostile } from "../operations/hostile.ts";

test("[X48] no name or cell is printed with characters that a terminal obeys", () => {
  const all = [...hostile, "\x1b]0;title\x07", "\x1b[2J", "a\rb", "\x9b31m"];
  const printed = all.map((text) => printable(text));
  expect(printed.filter((text) => /\p{Cc}/u.test(text))).toEqual([]);
  expect(printable("Oslo, naïve 🙂")).toBe("Oslo, naïve 🙂");
});
