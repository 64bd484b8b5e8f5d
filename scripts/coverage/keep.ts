// Set up before each file of tests where coverage is asked for: what was run is written down before the process ends.
import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

afterAll(() => takeCoverage());
