// Follows the tutorial on a server that runs: its address is the argument.
import { browse } from "../../packages/server/test/e2e/standing.ts";
import { takeStep } from "./hand.ts";
import { steps } from "./steps.ts";

const browsing = await browse(process.argv[2] ?? "http://127.0.0.1:4870");
try {
  const page = await browsing.open("/");
  for (const [at, step] of steps.entries()) {
    await takeStep(page, step);
    process.stdout.write(`        ${at + 1}. ${step.title}\n`);
  }
  if (browsing.complaints.length > 0) throw new Error(browsing.complaints.join("\n"));
} finally {
  await browsing.end();
}
