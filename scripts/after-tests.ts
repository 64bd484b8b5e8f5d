// Set up before each file of tests, as a process of tests is ended rather than left: what is to be kept of it is written
// down after each. Compiled modules, for other processes; where coverage is asked for, what was run.
import { flushCompileCache } from "node:module";
import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

afterAll(() => {
  flushCompileCache();
  if (process.env.NODE_V8_COVERAGE !== undefined) takeCoverage();
});
