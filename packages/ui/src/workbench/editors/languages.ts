// How formulas and queries are coloured: one grammar with two sets of words.

import { SQLDialect, StandardSQL } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { formulaWords } from "./words.ts";

export const formulaDialect = SQLDialect.define({
  keywords: [...formulaWords].join(" "),
  identifierQuotes: '"',
  operatorChars: "+-*/%^&=<>",
});

export const queryDialect = StandardSQL;

export const look = [
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
      { tag: [tags.bool, tags.null], color: "var(--accent)" },
      { tag: [tags.string, tags.number], color: "var(--code-value)" },
      { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
    ]),
  ),
  EditorView.theme({
    "&": { fontSize: "12.5px", backgroundColor: "transparent" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.5" },
    ".cm-content": { padding: "6px 0", caretColor: "var(--mantine-color-text)" },
    ".cm-line": { padding: "0 8px" },
    ".cm-placeholder": { color: "var(--faint)" },
    ".cm-matchingBracket": { backgroundColor: "var(--accent-wash) !important" },
    ".cm-tooltip": {
      backgroundColor: "var(--mantine-color-body)",
      color: "var(--mantine-color-text)",
      border: "1px solid var(--line)",
      borderRadius: "4px",
    },
    ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "12px" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
      backgroundColor: "var(--accent-wash)",
      color: "var(--mantine-color-text)",
    },
    ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal" },
    ".cm-completionInfo": { maxWidth: "300px", padding: "6px 8px", whiteSpace: "pre-line", fontSize: "12px" },
    ".cm-lintRange-error": {
      backgroundImage: "none",
      textDecoration: "underline wavy var(--danger)",
      textUnderlineOffset: "3px",
    },
    ".cm-diagnostic-error": { borderLeft: "3px solid var(--danger)" },
  }),
];
