// docs/proof.md from the suites, the ledger of what they ran, and what they found.
import { found } from "../packages/server/test/proof/suites/found.ts";
import { suites } from "../packages/server/test/proof/suites/index.ts";
import { type LedgerLine, readLedger, type Total, totalOf } from "../packages/server/test/proof/suites/ledger.ts";
import { repeat, type Suite } from "../packages/server/test/proof/suites/suite.ts";

const count = new Intl.NumberFormat("en");

export function proofPage(): string {
  const ledger = readLedger();
  return `# Proof

How we try to break Data Tools, how often we did, and what it found. No figure here is typed: this page is made from the ledger, \`proof/ledger.jsonl\`, to which every long run adds a line.

## How to repeat it

\`\`\`sh
npm run prove
npm run prove -- --release --minutes 60
\`\`\`
<!-- not run: an hour of a machine -->

The first runs every suite at a size for every change, with the fixed tests of kills, hostile words, exports and real tables. The second goes on where the ledger ends, for as long as one says, and adds to the ledger. A case is made from its seed and nothing else, so every line of the ledger can be run again at its commit, and so can a single case:

\`\`\`sh
${suites[0] ? repeat(suites[0], 0) : ""}
\`\`\`
<!-- not run: half a minute of a machine -->

## What was tried

Where nothing failed in N cases, at most 3 in N would fail at 95 % confidence; that is the bound.

| suite | cases so far | aim | failed | bound | looked at |
|---|---|---|---|---|---|
${suites.map((suite) => row(suite, totalOf(ledger, suite.name))).join("\n")}

${suites.map((suite) => section(suite, totalOf(ledger, suite.name))).join("\n\n")}

## What it found

Each was mended before anything else went on, and is kept from coming back.

| found by | what was wrong | kept by |
|---|---|---|
${found.map(({ by, what, keptBy }) => `| ${by} | ${what} | ${keptBy} |`).join("\n")}
`;
}

function row(suite: Suite, total: Total): string {
  const { cases, failures, counts } = total;
  const looked = Object.entries(counts).map(([what, many]) => `${count.format(many)} ${what}`);
  // Where a share is told, not every case must come out well.
  const bound = cases > 0 && failures.length === 0 && suite.says === undefined ? percent(3 / cases) : "";
  return `| [${suite.name}](#${suite.name}) | ${count.format(cases)} ${suite.cases} | ${count.format(suite.aim)} | ${failures.length} | ${bound} | ${looked.join(", ")} |`;
}

function percent(share: number): string {
  return share >= 1 ? "" : `${(share * 100).toPrecision(2)} %`;
}

function section(suite: Suite, { lines, counts }: Total): string {
  const runs = lines.map((line) => `| ${ran(line)} |`);
  const table = `| day | commit | seeds | seconds | failed |\n|---|---|---|---|---|\n${runs.join("\n")}`;
  const said = suite.says?.(counts) ?? "";
  return `### ${suite.name}

${suite.proves}${said === "" ? "" : ` ${said}`} Every \`npm run prove\` runs ${count.format(suite.ci)} ${suite.cases}.${runs.length === 0 ? "" : `\n\n${table}`}`;
}

function ran({ on, commit, from, to, seconds, failures }: LedgerLine): string {
  const seeds = failures.map(({ seed }) => seed).join(", ");
  return [on, commit, `${from}–${to - 1}`, count.format(seconds), seeds === "" ? "0" : `seeds ${seeds}`].join(" | ");
}
