// The editor itself, fetched when a form first needs one. Tab leaves it, as it leaves any field.
import {
  autocompletion,
  type Completion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { sql } from "@codemirror/lang-sql";
import { bracketMatching } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import type { CodeEditorProps } from "./code-field.tsx";
import { offering } from "./completions.ts";
import classes from "./editors.module.css";
import { formulaDialect, look, queryDialect } from "./languages.ts";

const grammars = { formula: formulaDialect, query: queryDialect };

export default function CodeEditor(props: CodeEditorProps) {
  const { language, value, items, example, attributes, error, focused, insert } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const named = useRef(new Compartment());
  const changed = useEffectEvent((typed: string) => {
    if (typed !== value) props.onChange(typed);
  });
  const offered = useRef<readonly Completion[]>(items);
  useEffect(() => {
    offered.current = items;
  }, [items]);

  const begin = useEffectEvent((parent: HTMLElement) => {
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ override: [offering(() => offered.current)], icons: false }),
          sql({ dialect: grammars[language] }).language,
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          placeholder(example ?? ""),
          look,
          named.current.of(EditorView.contentAttributes.of(attributes)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
    if (focused) made.focus();
    return made;
  });
  useEffect(() => {
    if (host.current === null) return;
    const made = begin(host.current);
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: named.current.reconfigure(EditorView.contentAttributes.of(attributes)) });
  }, [attributes]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    editor.dispatch(setDiagnostics(editor.state, error === null ? [] : [markAt(editor.state.doc.toString(), error)]));
  }, [error]);

  useImperativeHandle(insert, () => (words: string, back: number) => {
    const editor = view.current;
    if (editor === null) return;
    const { from, to } = editor.state.selection.main;
    editor.dispatch({
      changes: { from, to, insert: words },
      selection: { anchor: from + words.length - back },
      userEvent: "input",
    });
    editor.focus();
  });

  return <div ref={host} className={classes.host} />;
}

/** The mark at a place, which the server counts in whole characters from 1; the word that begins there. */
function markAt(code: string, { position, sentence }: { position: number; sentence: string }) {
  const from = Math.min(code.length, [...code].slice(0, position - 1).join("").length);
  const word = /^(?:"[^"]*"?|[\p{L}\p{N}_]+|.)/u.exec(code.slice(from))?.[0] ?? "";
  // At the end there is nothing to underline but what stands before it.
  const at = word === "" ? Math.max(0, from - 1) : from;
  return { from: at, to: Math.max(from + word.length, at), severity: "error" as const, message: sentence };
}
