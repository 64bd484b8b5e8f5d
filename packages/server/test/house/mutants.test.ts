// Mutants are small changes that mean something, and what came of them is counted rightly.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../proof/suites/board/trial.ts";
import { mutantsOf, mutated } from "../proof/suites/mutants/mutate.ts";
import { testsOf } from "../proof/suites/mutants/tests-of.ts";
import { score } from "../proof/suites/mutants.ts";

/** Every mutant of one line, as that line then reads. */
const changesOf = (line: string) => mutantsOf("line.ts", line).map((each) => mutated(line, each));

test("[X51] every kind of change is made where it means something", () => {
  expect(changesOf("const a = b < c && d;")).toEqual([
    "const a = b <= c && d;",
    "const a = b >= c && d;",
    "const a = b < c || d;",
  ]);
  expect(changesOf("if (!a) throw b;")).toEqual([
    "if (a) throw b;",
    "if (true) throw b;",
    "if (false) throw b;",
    "if (!a) ;",
  ]);
  expect(changesOf("const a = b ? c : d ?? e;")).toEqual([
    "const a = true ? c : d ?? e;",
    "const a = false ? c : d ?? e;",
    "const a = b ? c : d;",
  ]);
  expect(changesOf("const a = b?.c?.[d] ?? e?.();").sort()).toEqual(
    [
      "const a = b.c?.[d] ?? e?.();",
      "const a = b?.c[d] ?? e?.();",
      "const a = b?.c?.[d];",
      "const a = b?.c?.[d] ?? e();",
    ].sort(),
  );
  expect(changesOf('const a = b.some((c) => c + 1 === "x");')).toEqual([
    'const a = b.every((c) => c + 1 === "x");',
    'const a = b.some((c) => c - 1 === "x");',
    'const a = b.some((c) => c + (2) === "x");',
    'const a = b.some((c) => c + (0) === "x");',
    'const a = b.some((c) => c + 1 !== "x");',
    'const a = b.some((c) => c + 1 === "");',
  ]);
  expect(changesOf("const a = 99 + 60_000;")).toEqual([
    "const a = (100) + 60_000;",
    "const a = (98) + 60_000;",
    "const a = 99 - 60_000;",
    "const a = 99 + (0);",
  ]);
  expect(changesOf("function a() { b(); return c; }")).toEqual([
    "function a() { ; return c; }",
    "function a() { b(); return undefined; }",
  ]);
});

test("[X51] types, sentences and tables of data are left alone", () => {
  expect(changesOf('type A = { b: "c" | 1 }; import { d } from "e";')).toEqual([]);
  expect(changesOf('const a: 1 | "b" = c as "d"; const e = { title: "f", g: `h` };')).toEqual([]);
  expect(changesOf('assert(a, "b");')).toEqual([";"]);
  expect(changesOf('crashPoint("b");')).toEqual([]);
  expect(changesOf(`const a = [${Array.from({ length: 40 }, (_, n) => n).join(", ")}];`)).toEqual([]);
});

test("[X51] the tests of a file are asked first, and of the others those that speak of the same", () => {
  const tests = testsOf(root);
  const first = (file: string, line = 20) =>
    tests(`packages/server/src/${file}`, line)[0]?.replace("packages/server/test/", "");
  expect(first("sessions/pruning.ts")).toBe("sessions/pruning.test.ts");
  expect(first("model/conditions.ts")).toBe("model/conditions.test.ts");
  expect(first("store/seal.ts")).toBe("store/seal.test.ts");
  expect(first("sessions/previews.ts")).toBe("sessions/preview.test.ts");
  expect(tests("packages/server/src/nowhere.ts", 1)).toEqual([]);
  const limiting = readFileSync(join(root, "packages/server/src/sessions/limiting.ts"), "utf8").split("\n");
  const admitting = limiting.findIndex((line) => line.includes("admitMemory(what)"));
  expect(first("sessions/limiting.ts", admitting + 1)).toBe("sessions/admission.test.ts");
});

test("[X51] the share that is noticed is told with its interval", () => {
  const counts = { noticed: 70, "noticed by types": 10, "stopped by time": 5, survived: 15, equivalent: 7 };
  expect(score(counts)).toBe(
    "Noticed: 85.0 % of 100, 10 of them by their types, 5 by never ending; which means 76.7 % to 90.7 % of all at 95 %.",
  );
  expect(score({})).toBe("");
});
