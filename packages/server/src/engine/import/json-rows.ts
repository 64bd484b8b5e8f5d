// JSON in pieces cut into rows: an array of objects, one object per line, or the array that one object
// holds. A flaw is refused with its line and column.
import { refuse } from "../../errors.ts";
import {
  expect,
  Flaw,
  type Inside,
  kindAt,
  type Member,
  members,
  Short,
  skipSpace,
  unquote,
  valueEnd,
} from "./json-text.ts";
import { longestRow } from "./row-file.ts";

interface JsonRow {
  /** The text that the members' positions refer to. */
  readonly text: string;
  readonly members: readonly Member[];
}

/** Where the rows are: the whole document is the array, each value is a row, or a member holds the array. */
export type Shape =
  | { readonly rows: "array" }
  | { readonly rows: "lines" }
  | { readonly rows: "member"; readonly key: string };

/** The text is only the beginning of a document, and ends here. */
class CutOff extends Error {}

/** A window over pieces of text: reads as much as a step needs, forgets what is behind, knows the line. */
class Window {
  text = "";
  at = 0;
  #line = 1;
  #column = 1;
  #ended = false;
  readonly #pieces: AsyncIterator<string>;
  readonly #partial: boolean;

  constructor(pieces: AsyncIterable<string>, partial: boolean) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#partial = partial;
  }

  /** Does a step that ends at the position it answers; repeats it with more text while the text is short. */
  async step(action: (text: string, at: number) => number): Promise<void> {
    for (;;) {
      try {
        this.at = action(this.text, this.at);
        return;
      } catch (error) {
        if (error instanceof Flaw) this.refuse(error.message, error.at);
        if (!(error instanceof Short)) throw error;
        if (this.#ended && this.#partial) throw new CutOff();
        if (this.#ended) this.refuse("the text ends too early", this.text.length - 1);
        await this.#more();
      }
    }
  }

  /** The next character that is no space, or undefined at the end. */
  async peek(): Promise<string | undefined> {
    for (;;) {
      this.at = skipSpace(this.text, this.at);
      if (this.at < this.text.length) return this.text[this.at];
      if (this.#ended && this.#partial) throw new CutOff();
      if (this.#ended) return undefined;
      await this.#more();
    }
  }

  refuse(reason: string, at = this.at): never {
    this.#pass(at);
    const line = this.#line;
    refuse("import_failed", { reason: `line ${line}, column ${this.#column}: ${reason}.`, line, column: this.#column });
  }

  async #more(): Promise<void> {
    const behind = this.at;
    this.#pass(behind);
    this.text = this.text.slice(behind);
    this.at = 0;
    if (this.text.length > longestRow) this.refuse("a row is longer than 16 MB", 0);
    // A long row doubles the text each time, so that it is not read over and over.
    const wanted = this.text.length * 2;
    do {
      const { value, done } = await this.#pieces.next();
      // A line end after the last value lets a number at the very end be whole.
      this.text += done ? "\n" : value;
      this.#ended = done === true;
    } while (!this.#ended && this.text.length < wanted);
  }

  #pass(to: number): void {
    const passed = this.text.slice(0, to);
    const lastBreak = passed.lastIndexOf("\n");
    if (lastBreak >= 0) {
      for (let at = passed.indexOf("\n"); at >= 0; at = passed.indexOf("\n", at + 1)) this.#line++;
      this.#column = passed.length - lastBreak;
    } else this.#column += passed.length;
  }
}

/** Finds where the rows are; `lines` says that each value is a row, `partial` that the document is cut off. */
export async function shapeOf(pieces: AsyncIterable<string>, lines: boolean, partial: boolean): Promise<Shape> {
  const window = new Window(pieces, partial);
  const arrays = new Set<string>();
  try {
    const first = await window.peek();
    if (first === undefined) refuse("empty_file");
    if (first === "[" && !lines) return { rows: "array" };
    if (first !== "{" || lines) return { rows: "lines" };
    await eachDocumentMember(window, async (key) => {
      if ((await window.peek()) !== "[") return window.step((text, at) => valueEnd(text, at));
      await eachListItem(window, (text, at) => {
        if (text[at] === "{") arrays.add(key);
        return valueEnd(text, at);
      });
    });
  } catch (error) {
    if (!(error instanceof CutOff)) throw error;
  }
  const [key] = arrays;
  if (arrays.size > 1) {
    const names = [...arrays].join(", ");
    refuse("import_failed", { reason: `it holds several tables: ${names}. Upload a file with one of them.` });
  }
  return key === undefined ? { rows: "lines" } : { rows: "member", key };
}

/** Calls `value` at each value of the one object that the document is. */
async function eachDocumentMember(window: Window, value: (key: string) => Promise<void>): Promise<void> {
  await window.step((text, at) => expect(text, at, "{"));
  for (let next = await window.peek(); next !== "}"; next = await window.peek()) {
    const key = await memberKey(window);
    await value(key);
    if ((await window.peek()) !== "}") await window.step((text, at) => expect(text, at, ","));
  }
  await window.step((text, at) => expect(text, at, "}"));
}

async function memberKey(window: Window): Promise<string> {
  let key = "";
  await window.step((text, at) => {
    const start = skipSpace(text, at);
    if (text[start] !== '"') {
      if (start >= text.length) throw new Short();
      throw new Flaw(start, `a name in double quotes is expected, not “${text[start]}”`);
    }
    const end = valueEnd(text, start);
    key = unquote(text.slice(start, end));
    return expect(text, skipSpace(text, end), ":");
  });
  return key;
}

/** Takes a list item by item, however long it is. */
async function eachListItem(
  window: Window,
  item: (text: string, at: number) => number,
  pause: () => Promise<void> = async () => undefined,
): Promise<void> {
  await window.step((text, at) => expect(text, at, "["));
  if ((await window.peek()) === "]") return window.step((text, at) => expect(text, at, "]"));
  for (;;) {
    await window.peek();
    await window.step(item);
    await pause();
    const next = await window.peek();
    await window.step((text, at) => expect(text, at, next === "]" ? "]" : ","));
    if (next === "]") return;
  }
}

/** Calls `row` for each row and `rest` now and then; with `partial`, an end that is cut off is no flaw. */
export async function eachJsonRow(
  pieces: AsyncIterable<string>,
  shape: Shape,
  partial: boolean,
  inside: (key: string) => Inside | undefined,
  row: (row: JsonRow) => void,
  rest: () => Promise<void>,
): Promise<void> {
  const window = new Window(pieces, partial);
  let count = 0;
  const take = (text: string, at: number): number => {
    const found = rowAt(text, at, inside);
    row({ text, members: found.list });
    return found.end;
  };
  const pause = async () => {
    if (++count % 1000 === 0) await rest();
  };
  try {
    if (shape.rows === "lines") {
      while ((await window.peek()) !== undefined) {
        await window.step(take);
        await pause();
      }
      return;
    }
    await window.peek();
    if (shape.rows === "array") await eachListItem(window, take, pause);
    else {
      const wanted = shape.key;
      await eachDocumentMember(window, async (key) => {
        await window.peek();
        if (key === wanted) await eachListItem(window, take, pause);
        else await window.step((text, at) => valueEnd(text, at));
      });
    }
    if ((await window.peek()) !== undefined) window.refuse("nothing may follow the end of the document");
  } catch (error) {
    if (!(error instanceof CutOff)) throw error;
  }
}

/** An object's members are cells; anything else is a row of one cell. */
function rowAt(text: string, at: number, inside: (key: string) => Inside | undefined): { list: Member[]; end: number } {
  const kind = kindAt(text, at);
  if (kind === "object") return members(text, at, inside);
  if (kind === "list") throw new Flaw(at, "an object is expected as a row, not a list");
  const end = valueEnd(text, at);
  return { list: [{ key: "value", kind, start: at, end }], end };
}
