// What an editor offers while one types: columns as they must be written, functions, tables and words.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { ColumnView, FormulaFunctionView } from "@data-tools/client";
import { cell } from "../../format.ts";
import { text } from "../../text.ts";

/** A name as formulas and queries write it: in quotes, unless it is a plain word that means nothing else. */
export function written(name: string, words: ReadonlySet<string>): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !words.has(name.toLowerCase())) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

export function columnItems(
  columns: readonly Pick<ColumnView, "name" | "type">[],
  words: ReadonlySet<string>,
  table?: string,
): Completion[] {
  return columns.map(({ name, type }) => ({
    label: name,
    apply: written(name, words),
    detail: table === undefined ? text.types[type] : `${table} · ${text.types[type]}`,
    type: "property",
    boost: 2,
  }));
}

export function functionItems(functions: readonly FormulaFunctionView[]): Completion[] {
  return functions.map((each) => ({
    label: each.name,
    detail: each.signature.slice(each.name.length),
    info: [each.doc, `${each.example.formula} → ${cell(each.example.result)}`].join("\n"),
    type: "function",
    apply: (view, _completion, from, to) => {
      const insert = `${each.name}()`;
      const bare = each.signature.endsWith("()");
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length - (bare ? 0 : 1) },
        userEvent: "input.complete",
      });
    },
  }));
}

export function wordItems(words: Iterable<string>): Completion[] {
  return [...words].map((label) => ({ label, type: "keyword", boost: -1 }));
}

/** Puts in a quoted name; a quote that was closed by itself is taken over. */
function applyQuoted(view: EditorView, { label }: Completion, from: number, to: number): void {
  const closed = view.state.sliceDoc(to, to + 1) === '"';
  view.dispatch({
    changes: { from, to: closed ? to + 1 : to, insert: label },
    selection: { anchor: from + label.length },
    userEvent: "input.complete",
  });
}

/** Offers at a word that was begun, with an open quote or without, or wherever one asks (Ctrl+Space). */
export function offering(items: () => readonly Completion[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const begun = context.matchBefore(/"[^"\n]*|[\p{L}_][\p{L}\p{N}_]*/u);
    if (begun === null && !context.explicit) return null;
    const quoted = begun?.text.startsWith('"') ?? false;
    const options = items().filter(({ type }) => !quoted || type === "property");
    if (!quoted) return { from: begun?.from ?? context.pos, options: [...options], validFor: /^[\p{L}\p{N}_]*$/u };
    // Within quotes the name is compared with its quotes on.
    return {
      from: begun?.from ?? context.pos,
      options: options.map((each) => ({
        ...each,
        displayLabel: each.label,
        label: `"${each.label.replaceAll('"', '""')}"`,
        apply: applyQuoted,
      })),
      validFor: /^"[^"\n]*$/,
    };
  };
}
