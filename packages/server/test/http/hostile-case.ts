// How a hostile request is written down, and what it is refused with.
import { type Asking, json } from "./running.ts";

/** What Ann has, and what Bob has. */
export interface Things {
  readonly session: string;
  readonly datasource: string;
  readonly large: string;
  readonly others: string;
}

export interface Hostile {
  readonly group: string;
  readonly name: string;
  readonly path: (things: Things) => string;
  readonly asking: (things: Things) => Asking;
  readonly code: string | RegExp;
  /** The route as the audit writes it; null where nothing would have been changed, or nobody was let in. */
  readonly audited: string | null;
}

export type Give<T> = T | ((things: Things) => T);

export function given<T>(what: Give<T>): (things: Things) => T {
  return typeof what === "function" ? (what as (things: Things) => T) : () => what;
}

export function hostile(
  group: string,
  name: string,
  path: Give<string>,
  asking: Give<Asking>,
  code: string | RegExp,
  audited: string | null = null,
): Hostile {
  return { group, name, path: given(path), asking: given(asking), code, audited };
}

export const stepsRoute = "POST /api/sessions/:id/steps";
export const stepsOf = ({ session }: Things) => `/api/sessions/${session}/steps`;
export const bytes = (text: string) => Buffer.from(text);

/** A step that is refused, with the session's version said. */
export function step(group: string, name: string, op: string, params: Give<object>, code: string | RegExp): Hostile {
  const make = given(params);
  return hostile(group, name, stepsOf, (things) => json({ op, params: make(things), version: 1 }), code, stepsRoute);
}

export function body(name: string, text: string, code = "bad_request", headers: Record<string, string> = {}): Hostile {
  const type = { "content-type": "application/json", ...headers };
  return hostile("bodies", name, stepsOf, { method: "POST", headers: type, body: text }, code, stepsRoute);
}

/** A request for rows, which would change nothing. */
export function look(group: string, name: string, question: string, code: string | RegExp): Hostile {
  return hostile(group, name, ({ session }) => `/api/sessions/${session}/${question}`, {}, code);
}

/** The same, with its question in the body. */
export function view(name: string, question: string, code: string): Hostile {
  const asking = { method: "POST", headers: { "content-type": "application/json" }, body: question };
  return hostile("values", name, ({ session }) => `/api/sessions/${session}/rows`, asking, code);
}

export function sent(
  name: string,
  path: (things: Things) => string,
  content: object,
  code: string,
  route: string,
): Hostile {
  const [method = "POST"] = route.split(" ");
  return hostile("values", name, path, json(content, {}, method), code, route);
}

export type Part = readonly [field: string, content: string | Buffer, fileName?: string];

/** A form of an upload, by hand. */
export function form(parts: readonly Part[]): Asking {
  const pieces = parts.flatMap(([field, content, fileName]) => [
    bytes(
      `--edge\r\nContent-Disposition: form-data; name="${field}"${fileName === undefined ? "" : `; filename="${fileName}"`}\r\n\r\n`,
    ),
    Buffer.from(content),
    bytes("\r\n"),
  ]);
  return {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=edge" },
    body: Buffer.concat([...pieces, bytes("--edge--\r\n")]),
  };
}

export const uploadRoute = "POST /api/datasources";

export function upload(
  name: string,
  file: string,
  content: string | Buffer,
  code: string | RegExp,
  options?: string,
): Hostile {
  const parts: Part[] = [["file", content, file], ...(options === undefined ? [] : [["options", options] as const])];
  return hostile("uploads", name, "/api/datasources", form(parts), code, uploadRoute);
}

/** Brackets in brackets. */
export const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}${close.repeat(depth)}`;
/** A call that would be carried out. */
export const call = { op: "rename-column", params: { column: "city", to: "place" } };
