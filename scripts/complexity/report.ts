// docs/complexity.md: how much there is of each storey of the server, how often it decides, and what that is for each
// thing a session can do, beside the old system.

import type { Counted, CountedFunction } from "./count.ts";
import { leastAlike } from "./duplicates.ts";
import { areas, old } from "./features.ts";

export const source = "packages/server/src";
const number = (value: number) => value.toLocaleString("en");
const table = (header: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

interface Sum {
  readonly files: number;
  readonly lines: number;
  readonly decisions: number;
}

function sum(counted: readonly Counted[]): Sum {
  const add = (read: (each: Counted) => number) => counted.reduce((total, each) => total + read(each), 0);
  return { files: counted.length, lines: add(({ lines }) => lines), decisions: add(({ decisions }) => decisions) };
}

const written = ({ files, lines, decisions }: Sum) => [number(files), number(lines), number(decisions)];
const per = (value: number, of: number) => (of === 0 ? "–" : (value / of).toFixed(1));

/** A row for each folder of the server. */
export function storeys(all: readonly Counted[]): string {
  const names = Map.groupBy(all, ({ path }) => {
    const [first = "", ...rest] = path.slice(source.length + 1).split("/");
    return rest.length === 0 ? "top" : first;
  });
  const row = (name: string, counted: readonly Counted[]) => {
    const made = sum(counted);
    return [name, ...written(made), per(made.decisions * 100, made.lines)];
  };
  const rows = [...names].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, held]) => row(name, held));
  return table(["storey", "files", "lines", "decision points", "in 100 lines"], [...rows, row("all", all)]);
}

const listed = (functions: readonly CountedFunction[]) =>
  table(
    ["function", "where", "lines", "decision points"],
    functions.map(({ name, path, line, lines, decisions }) => [
      `\`${name}\``,
      `${path.slice(source.length + 1)}:${line}`,
      lines,
      decisions,
    ]),
  );

/** The files of an area; a name that ends in a slash is all below it. */
function filesOf(files: readonly string[], all: readonly Counted[]): Counted[] {
  return files.flatMap((file) => {
    const path = `${source}/${file}`;
    const found = all.filter((each) => (file.endsWith("/") ? each.path.startsWith(path) : each.path === path));
    if (found.length === 0) throw new Error(`scripts/complexity/features.ts names ${file}, which is not there`);
    return found;
  });
}

function sessionFeatures(all: readonly Counted[]): string {
  const has = (features: (typeof areas)[number]["features"], which: 1 | 2) =>
    features.filter((feature) => feature[which] === "yes").length;
  const rows = areas.map(({ name, files, features }) => {
    const made = sum(filesOf(files, all));
    return [
      name,
      features.length,
      has(features, 1),
      has(features, 2),
      ...written(made),
      per(made.decisions, features.length),
    ];
  });
  const features = areas.flatMap((area) => area.features);
  const own = areas.filter(({ below }) => !below);
  const madeFor = (some: typeof areas) => sum(some.flatMap(({ files }) => filesOf(files, all)));
  const ownMade = madeFor(own);
  const ownPer = ownMade.decisions / own.flatMap((area) => area.features).length;
  const made = madeFor(areas);
  const [first, last] = [has(features, 1), has(features, 2)];
  const [one, other, our] = [old.first.decisions / first, old.last.decisions / last, made.decisions / features.length];
  const words = { no: "none", broken: "did not work", yes: "yes" };
  const reached = (is: boolean) => (is ? "reached" : "not reached");
  const share = (theirs: number) => `${(our / theirs).toFixed(1)} times`;
  return `${table(
    [
      "part",
      "features",
      "of them the old system at first",
      "as it was left",
      "our files",
      "lines",
      "decision points",
      "for each feature",
    ],
    [...rows, ["all", features.length, first, last, ...written(made), our.toFixed(1)]],
  )}

At first the old system's sessions had ${number(old.first.lines)} lines in ${old.first.files} files with ${old.first.decisions} decision points for ${first} features that did what they said: ${one.toFixed(1)} for each. As it was left, ${number(old.last.lines)} lines in ${old.last.files} files with ${old.last.decisions} for ${last}: ${other.toFixed(1)} for each. Ours has ${number(made.decisions)} for ${features.length}: ${our.toFixed(1)} for each, ${share(one)} what it was at first and ${share(other)} what it was in the end. Half was wanted: ${reached(our <= other / 2)} against the end, ${reached(our <= one / 2)} against the first. Without what the old system left to a cache that others wrote, or did not have at all (keeping, sealing, the trail, several servers), it is ${ownPer.toFixed(1)}, with the same old system: ${reached(ownPer <= other / 2)} against the end, ${reached(ownPer <= one / 2)} against the first.

A feature here is not as large as a feature there: what of ours decides most are the two stores, their faults and the checking of the trail. Of the two kinds of session that the old system kept side by side there is one, and each thing is made in one place.

Which features are counted:

${table(
  ["feature", "at first", "as it was left"],
  areas.flatMap((area) => area.features.map(([feature, early, late]) => [feature, words[early], words[late]])),
)}`;
}

/** The page's text, as things were at a commit. */
export function complexityPage(all: readonly Counted[], commit: string): string {
  const functions = all.flatMap((each) => each.functions);
  const most = (read: (each: CountedFunction) => number) =>
    functions.toSorted((one, other) => read(other) - read(one)).slice(0, 12);
  return `<!-- Made by \`npm run report:size -- --write\`; do not edit. -->
# How much there is

Lines and decision points of the server at ${commit}, counted on the parsed program; \`npm run report:size\` counts them anew, and every check tells them. Lines are those that are neither empty nor a comment. Decision points are \`if\`, loops, \`case\`, \`catch\`, \`&&\`, \`||\`, \`??\` and \`?:\`.

## By storey

${storeys(all)}

## The longest functions

${listed(most(({ lines }) => lines))}

## The functions that decide most

${listed(most(({ decisions }) => decisions))}

## Twice the same

No ${leastAlike} lines of code stand in two places, in the sources, tests, benchmarks and scripts of all packages; a test fails where some do. Imports, comments and data are not compared.

## For each feature of a session

${sessionFeatures(all)}
`;
}
