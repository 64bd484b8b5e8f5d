// Set up before each file of tests, whose process is ended rather than left: what is to be kept of it is written down
// before. Compiled modules, for the files after it; where coverage is asked for, what was run.
import { flushCompileCache } from "node:module";
import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

afterAll(() => {
  flushCompileCache();
  if (process.env.NODE_V8_COVERAGE !== undefined) takeCoverage();
});
