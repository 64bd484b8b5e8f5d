// Finding operations by words: those of the title count most, then what people call it elsewhere, then its description.
import type { OperationView } from "@data-tools/client";
import { text } from "../../text.ts";
import { synonyms } from "./synonyms.ts";

/** Operations by their group, groups in the order of the words file, which is that of the reference. */
export function grouped(operations: readonly OperationView[]): [string, OperationView[]][] {
  const order = Object.keys(text.groups);
  return [...Map.groupBy(operations, ({ group }) => group)].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

/** The operations in which every word is found, best first. */
export function found(operations: readonly OperationView[], search: string): OperationView[] {
  const wanted = plain(search);
  const words = wanted.split(" ").filter(Boolean);
  return operations
    .map((operation) => ({ operation, rank: rank(operation, wanted, words) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ operation }) => operation);
}

function rank(operation: OperationView, wanted: string, words: readonly string[]): number {
  const title = plain(operation.title);
  const name = plain(operation.name);
  const others = plain(synonyms[operation.name] ?? "");
  if (title === wanted || name === wanted) return 7;
  if (title.startsWith(wanted) || name.startsWith(wanted)) return 6;
  if (begin(`${title} ${name}`, words)) return 5;
  if (` ${others},`.includes(` ${wanted},`)) return 4;
  if (begin(`${title} ${name} ${others}`, words)) return 3;
  const within = plain(
    [title, name, others, text.groups[operation.group] ?? "", operation.doc, fieldWords(operation)].join(" "),
  );
  if (begin(within, words)) return 2;
  return words.every((word) => within.includes(word)) ? 1 : 0;
}

/** Whether each word begins one of the text's. */
function begin(within: string, words: readonly string[]): boolean {
  const list = within.split(/[^\p{L}\p{N}]+/u);
  return words.every((word) => list.some((each) => each.startsWith(word)));
}

/** What can be chosen in the form, such as the median among the fills. */
function fieldWords({ fields }: OperationView): string {
  return fields.flatMap(({ title, options = [] }) => [title, ...options.map((option) => option.title)]).join(" ");
}

function plain(words: string): string {
  return words
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[-_/\s]+/g, " ")
    .trim();
}
