// docs/limits.md from the table of limits.
import { flagOf } from "../packages/server/src/config.ts";
import { fixedLimits, type Limit, limits } from "../packages/server/src/limits.ts";
import {
  formulaLimit,
  listLimit,
  nameLimit,
  patternLimit,
  queryLimit,
  textLimit,
} from "../packages/server/src/model/fields/limits.ts";
import { refusals } from "../packages/server/src/refusals.ts";

const whose: readonly [string, string, readonly Limit["of"][]][] = [
  [
    "For each user",
    "Quotas. The local user of `AUTH=local` has none. Administrators set others at runtime, for everyone (`PUT /api/admin/quotas`) or for one user (`PUT /api/admin/quotas/:owner`); that is written into the audit. `unlimited` is a quota too.",
    ["user", "session"],
  ],
  ["For each operation and table", "They hold for everybody.", ["operation"]],
  ["For each upload", "They hold for everybody.", ["upload"]],
  ["For the whole server", "What the machine can take; it holds for the local user too.", ["server"]],
];

const inParameters: readonly (readonly [number, string])[] = [
  [textLimit, "UTF-16 units of a text in a call's parameters"],
  [listLimit, "items of a list"],
  [nameLimit, "UTF-16 units of a column's name"],
  [patternLimit, "characters of a regular expression"],
  [formulaLimit, "characters of a formula"],
  [queryLimit, "characters of a SQL query"],
];

/** The page; one row for each limit. */
export function limitsPage(): string {
  const all: [string, Limit][] = Object.entries(limits);
  const section = ([title, doc, of]: (typeof whose)[number]) => [
    `## ${title}`,
    "",
    doc,
    "",
    "| setting | default | what it is | why | refusal |",
    "|---|---|---|---|---|",
    ...all.filter(([, limit]) => of.includes(limit.of)).map(row),
    "",
  ];
  return [
    "# Limits",
    "",
    "What one request, one user and all of them together may take, so that nobody takes the server from the others. `GET /api/me/use` tells what of it you use; the page shows it at the start, at “Your use”.",
    "",
    "Every refusal has a code (docs/errors.md), says how long to wait where waiting helps (`Retry-After`), changes nothing, and is written into the audit where it refused a change.",
    "",
    ...whose.flatMap(section),
    "What a user does in a minute is counted for all servers on a Redis together, what is under way at once by each server for itself; what a user has is counted in the store, within the commit, so that requests at once do not go beyond it together.",
    "",
    "When memory or disk run short, uploads are refused first, then steps and new sessions. Undo, redo, go-to, extending, exporting, deleting and the audit go on: they write a few kilobytes, or to scratch.",
    "",
    "## That cannot be set",
    "",
    "| most | what it is | refusal |",
    "|---|---|---|",
    ...Object.values(fixedLimits).map(
      ({ most, doc, code }) => `| ${most} | ${doc} | \`${code}\` (${refusals[code].status}) |`,
    ),
    ...inParameters.map(([most, what]) => `| ${most} | ${what} | \`invalid_params\` (422) |`),
    "",
  ].join("\n");
}

function row([setting, { initial, doc, why, code }]: [string, Limit]): string {
  return `| \`--${flagOf(setting)}\` | \`${initial}\` | ${doc} | ${why} | \`${code}\` (${refusals[code].status}) |`;
}
