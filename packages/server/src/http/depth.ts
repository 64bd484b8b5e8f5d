// JSON that is nested without end would make everything that walks over it run out of stack: it is refused before
// it is read.
import type { FastifyInstance } from "fastify";
import { Refusal } from "../errors.ts";
import { fixedLimits } from "../limits.ts";

const most = fixedLimits.requestDepth.most;

/** Has a server refuse JSON bodies that are nested too deep; all else is as the framework reads them. */
export function refuseDeepJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
    if (isDeep(body)) done(tooDeep());
    else parse(request, body, done);
  });
}

/** The refusal of JSON that is nested too deep. */
export function tooDeep(): Refusal {
  return new Refusal("bad_request", { reason: `its JSON is nested more than ${most} deep` });
}

/** The JSON of a text, undefined if it is none; refuses what is nested too deep. */
export function jsonIn(text: string): unknown {
  if (isDeep(text)) throw tooDeep();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether brackets stand in each other more often than they may; what stands in texts is none. */
export function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfText(text, at);
        break;
      case "[":
      case "{":
        depth++;
        if (depth > most) return true;
        break;
      case "]":
      case "}":
        depth--;
        break;
    }
  }
  return false;
}

/** Where the text that begins here ends. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
