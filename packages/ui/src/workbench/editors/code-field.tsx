// A field for a formula or a query: its words around an editor, or around a plain field until the editor
// is there.
import type { Completion } from "@codemirror/autocomplete";
import { Input, Textarea } from "@mantine/core";
import { lazy, type ReactNode, type Ref, Suspense, useContext, useId, useMemo, useState } from "react";
import { text } from "../../text.ts";
import { ErrorPosition } from "../fields/error-position.ts";
import { labelled } from "../fields/field-label.ts";
import type { FieldProps } from "../fields/field-props.ts";
import classes from "./editors.module.css";

/** Puts words where the cursor stands; the cursor then stands `back` characters before their end. */
export type Insert = (words: string, back: number) => void;

export interface CodeEditorProps {
  language: "formula" | "query";
  value: string;
  items: readonly Completion[];
  example: string | undefined;
  attributes: Record<string, string>;
  error: { position: number; sentence: string } | null;
  /** The plain field had the focus when the editor took its place. */
  focused: boolean;
  insert: Ref<Insert> | undefined;
  onChange(value: string): void;
}

const CodeEditor = lazy(() => import("./code-editor.tsx"));

interface CodeFieldProps extends Pick<CodeEditorProps, "language" | "items" | "example" | "insert"> {
  field: FieldProps;
  children?: ReactNode;
}

export function CodeField({ field: props, language, items, example, insert, children }: CodeFieldProps) {
  const { label, description, error, "data-field": path } = labelled(props);
  const id = useId();
  const [focused, setFocused] = useState(false);
  const place = useContext(ErrorPosition);
  const position = place !== null && place.path === path ? place.position : null;
  const mark = useMemo(
    () => (position === null || error === undefined ? null : { position, sentence: error }),
    [position, error],
  );
  const value = typeof props.value === "string" ? props.value : "";
  const change = (typed: string) => props.onChange(typed || undefined);
  const attributes = useMemo(
    () => ({
      "aria-label": label,
      "aria-describedby": [`${id}-help`, ...(error === undefined ? [] : [`${id}-error`])].join(" "),
      "aria-invalid": String(error !== undefined),
      spellcheck: "false",
    }),
    [label, id, error],
  );
  return (
    <Input.Wrapper size="xs" label={label} labelElement="div" data-field={path}>
      <Input.Description size="xs" id={`${id}-help`}>
        {description} <span className={classes.keys}>{text.editors.keys}</span>
      </Input.Description>
      <div className={classes.frame} data-language={language} data-wrong={error !== undefined || undefined}>
        <Suspense
          fallback={
            <Textarea
              aria-label={label}
              variant="unstyled"
              px={8}
              value={value}
              rows={language === "query" ? 6 : 3}
              spellCheck={false}
              onFocus={() => setFocused(true)}
              onBlur={() => setFocused(false)}
              onChange={(event) => change(event.currentTarget.value)}
            />
          }
        >
          <CodeEditor
            language={language}
            value={value}
            items={items}
            example={example}
            attributes={attributes}
            error={mark}
            focused={focused}
            insert={insert}
            onChange={change}
          />
        </Suspense>
      </div>
      {error !== undefined && (
        <Input.Error size="xs" id={`${id}-error`} role="alert">
          {error}
        </Input.Error>
      )}
      {children}
    </Input.Wrapper>
  );
}
