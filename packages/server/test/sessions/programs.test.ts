// A handful of the random programs that `npm run prove` runs by hundreds (proof/suites/model.ts), and those that
// failed once.
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelEmbedded } from "../proof/suites/model.ts";
import type { OpenSuite } from "../proof/suites/suite.ts";

let open: OpenSuite;
beforeAll(async () => {
  open = await modelEmbedded.open();
}, 120_000);
afterAll(() => open.close());

test.each([1, 2])(
  "[U1] [U2] [U3] [U4] [U5] [U6] [S1] [S2] [S4] [S7] program %i",
  { timeout: 240_000 },
  async (seed) => {
    expect((await open.run(seed)).commands).toBeGreaterThan(0);
  },
);
