// Holds every answer against the OpenAPI document of the server that gave it.
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Running } from "./running.ts";

interface Description {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: { schemas: Record<string, object> };
}

export interface AnswerChecker {
  /** A fetch that checks what it brings. */
  fetch: typeof fetch;
  /** What was not as described: the route and why. */
  wrong: string[];
  /** Routes whose answers were checked. */
  routes: Set<string>;
}

/** A checker for a running server. */
export async function answerChecker(server: Running): Promise<AnswerChecker> {
  const { paths, components } = (await server.ask("/api/openapi.json")).json<Description>();
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: "openapi", components });
  const known = Object.keys(paths).map((path) => ({
    path,
    matches: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  const checks = new Map<string, ValidateFunction>();
  const wrong: string[] = [];
  const routes = new Set<string>();

  /** `body` is null where it is a file, of which only the kind is described. */
  function check(method: string, path: string, status: number, kind: string, body: string | null): void {
    const route =
      known.find(({ path: literal }) => literal === path) ?? known.find(({ matches }) => matches.test(path));
    const { responses } = paths[route?.path ?? ""]?.[method.toLowerCase()] ?? { responses: {} };
    const name = `${method} ${route?.path} ${status}`;
    const described = responses[status] ?? responses.default;
    if (!route || !described || (status < 400 && !responses[status])) {
      wrong.push(`${name}: not described`);
      return;
    }
    if (status < 400) routes.add(name);
    const content = described.content?.[kind];
    if (!content) wrong.push(`${name}: ${kind} is not described`);
    if (!content || body === null) return;
    const schema = JSON.parse(JSON.stringify(content.schema).replaceAll('"#/', '"openapi#/'));
    const valid = checks.get(name) ?? ajv.compile(schema);
    checks.set(name, valid);
    if (!valid(JSON.parse(body))) wrong.push(`${name}: ${ajv.errorsText(valid.errors)}`);
  }

  return {
    wrong,
    routes,
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      const json = answer.headers.get("content-type")?.includes("json") && !answer.headers.has("content-disposition");
      if (json || answer.headers.has("content-disposition")) {
        const kind = answer.headers.get("content-type")?.replace(/;.*/, "") ?? "";
        const body = json ? await answer.clone().text() : null;
        check(init?.method ?? "GET", new URL(String(input)).pathname, answer.status, kind, body);
      }
      return answer;
    },
  };
}
