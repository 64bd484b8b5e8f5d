// npm run verify:pickles: a million pickles changed at random, each read to the last cell or refused.
import { expect, test } from "vitest";
import { readMutations } from "../legacy/mutations.ts";

const wanted = Number(process.env.DATA_TOOLS_MUTATIONS ?? "1000000");

test("[P10] a million changed pickles end as frames or as refusals, and the process stays small", {
  timeout: 3_600_000,
}, () => {
  const { read, refused, crashed, grown } = readMutations(1_000_000, wanted);
  expect(crashed).toEqual([]);
  expect(read + refused).toBe(wanted);
  expect(grown).toBeLessThan(256 << 20);
  process.stdout.write(`${wanted} changed pickles: ${read} read, ${refused} refused, ${grown >> 20} MB grown\n`);
});
