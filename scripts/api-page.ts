// docs/api.md from the description that the server gives of itself: every route with its parameters, body, answer and
// a command that asks it, then every type.
import { openLog } from "../packages/server/src/http/log.ts";
import { createServer } from "../packages/server/src/http/server.ts";
import { bodies, call, forAdmins, questions } from "../packages/server/test/http/every-route.ts";
import { openTestProduct } from "../packages/server/test/http/product.ts";
import { fieldTable, inCell, kindWords, type Schema, typeSection } from "./api-types.ts";

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Route>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Route {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

const titles: Readonly<Record<string, string>> = {
  datasources: "Datasources",
  sessions: "Sessions",
  steps: "Steps",
  history: "History",
  table: "The table",
  results: "Results",
  recipes: "Recipes",
  operations: "Operations",
  analyses: "Analyses",
  drafts: "Drafts",
  safety: "Safety and audit",
  jobs: "Long work",
  events: "Events",
  "sign-in": "Signing in",
  me: "One's own account",
  user: "Use",
  server: "The server",
  admin: "Administration",
};

const lead = `<!-- Made by \`npm run docs\`; do not edit. -->
# The interface for programs

Everything the page can do, a program can do over HTTP. The server describes itself as OpenAPI 3.1 at \`/api/openapi.json\`; this page is made from that description. In the commands, words in capitals stand for ids: the answer that made a thing tells its id.

**Who asks.** With \`AUTH=local\` there is nothing to bring. Elsewhere bring a token that you made in your [account](accounts.md#tokens-for-programs): \`-H "authorization: Bearer $DATA_TOOLS_TOKEN"\`.

**Trying again.** Each \`POST\` takes an \`Idempotency-Key\`, one for each thing you mean to do. A second request with the same key gets the first answer and does nothing twice, so that after a broken connection you simply send it again.

**Versions.** A \`version\` in a body says which state of the session you looked at. If it has changed since, nothing is done and you are told the present one (\`conflict\`).

**Refusals.** What is refused changes nothing. The answer is \`application/problem+json\` with a stable \`code\`, one of those in [Errors](errors.md), and a sentence that says what to do. Most common are \`bad_request\` (400), \`not_signed_in\` (401), \`not_found\` (404), \`conflict\` (409) and \`invalid_params\` (422); \`Retry-After\` tells when it helps to come again.

A table's life in five commands:

\`\`\`sh
curl -F file=@march.csv http://127.0.0.1:4870/api/datasources
curl -X POST http://127.0.0.1:4870/api/sessions -H 'content-type: application/json' -d '{"datasource":"DATASOURCE"}'
curl -X POST http://127.0.0.1:4870/api/sessions/SESSION/steps -H 'content-type: application/json' -d '{"op":"trim-text","params":{"columns":["city"]}}'
curl -X POST http://127.0.0.1:4870/api/sessions/SESSION/undo -H 'content-type: application/json' -d '{}'
curl -o march-clean.csv 'http://127.0.0.1:4870/api/sessions/SESSION/export?format=csv'
\`\`\`

The same with the client in TypeScript, which keeps keys and tries again by itself:

\`\`\`ts
import { createClient } from "@data-tools/client";

const client = createClient({ baseUrl: "http://127.0.0.1:4870" });
const datasource = await client.datasources.create(new Blob(["city,price\\n Oslo ,12\\n"]), { fileName: "march.csv" });
const session = await client.sessions.create({ datasource: datasource.id });
await client.sessions.apply(session.id, { op: "trim-text", params: { columns: ["city"] } });
const { rows } = await client.sessions.rows(session.id);
console.log(rows);
\`\`\`

And in Python, with nothing but what comes with it:

\`\`\`python
import json
import urllib.request

server = "http://127.0.0.1:4870"


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server + path, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


datasource = ask("/api/samples/customers", {})
session = ask("/api/sessions", {"datasource": datasource["id"]})
ask(f"/api/sessions/{session['id']}/steps", {"op": "trim-text", "params": {"columns": ["city"]}})
print(ask(f"/api/sessions/{session['id']}/rows?limit=5")["rows"])
\`\`\`
`;

/** Bodies that show more than the least. */
const shownBodies: Readonly<Record<string, object>> = {
  "POST /api/sessions": { datasource: "DATASOURCE" },
  "POST /api/recipes": { name: "monthly", calls: [call] },
  "PATCH /api/me/preferences": { retentionMinutes: null },
  "POST /api/samples/:name": {},
  "POST /api/me/tokens": { name: "nightly", scopes: ["read", "write"], days: 90 },
};

/** The page. */
export async function apiPage(): Promise<string> {
  const { paths, components } = await description();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{(\w+)\}/g, ":$1"),
      route,
    })),
  );
  const sections = Object.entries(titles).map(([tag, title]) => {
    const held = routes.filter(({ route }) => (route.tags?.[0] ?? "server") === tag);
    return `## ${title}\n\n${held.map(routeSection).join("\n")}`;
  });
  const unnamed = routes.filter(({ route }) => !((route.tags?.[0] ?? "server") in titles));
  if (unnamed.length > 0)
    throw new Error(`api-page.ts has no title for: ${unnamed.map(({ path }) => path).join(", ")}`);
  const types = Object.entries(components.schemas).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `${lead}\n${sections.join("\n")}\n## Types\n\n${types.map(typeSection).join("\n")}`;
}

/** What the server says of itself. */
async function description(): Promise<Description> {
  const product = await openTestProduct();
  const app = createServer(product, { operations: [], log: openLog("silent") });
  await app.ready();
  const described = app.swagger() as unknown as Description;
  await app.close();
  await product.close();
  return described;
}

function routeSection({ method, path, route }: { method: string; path: string; route: Route }): string {
  const body = Object.entries(route.requestBody?.content ?? {})[0];
  const parameters = (route.parameters ?? []).filter(({ name }) => name !== "idempotency-key");
  const [status, answer] = Object.entries(route.responses).find(([each]) => each !== "default") ?? [];
  const answers = Object.entries(answer?.content ?? {}).map(([media, { schema }]) =>
    media === "application/json" ? kindWords(schema) : `\`${media}\``,
  );
  const parts = [
    `### ${method} ${path}`,
    `${route.summary ?? ""}.`,
    parameterTable(parameters),
    body ? `Body${body[0] === "application/json" ? "" : ` (\`${body[0]}\`)`}:\n\n${bodyWords(body[1].schema)}` : "",
    `Answers ${status}${answers.length === 0 ? "" : `: ${answers.join(", or ")}`}.`,
    `\`\`\`sh\n${command(method, path, body?.[0], body?.[1].schema)}\n\`\`\``,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function parameterTable(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map(
    ({ name, in: where, required, description: said, schema }) =>
      `| \`${name}\` | ${where} | ${inCell(kindWords(schema))} | ${required ? "yes" : ""} | ${inCell(said ?? schema.description ?? "")} |`,
  );
  return `| Parameter | In | What | Needed | Meaning |\n|---|---|---|---|---|\n${rows.join("\n")}`;
}

function bodyWords(schema: Schema): string {
  const table = fieldTable(schema).replace("| Always |", "| Needed |").trimEnd();
  return table === "" ? `${kindWords(schema)}.` : table;
}

/** A command that asks a route. */
function command(method: string, path: string, media: string | undefined, schema: Schema | undefined): string {
  const name = `${method} ${path}`;
  const address = `http://127.0.0.1:4870${placed(path)}${questions[name] ?? ""}`;
  const words = ["curl"];
  if (/\/events$/.test(path)) words.push("-N");
  if (media === "multipart/form-data") words.push("-F file=@march.csv");
  else if (method !== "GET") words.push(`-X ${method}`);
  words.push(address.includes("?") ? `'${address}'` : address);
  if (media === "application/json") {
    const body = shownBodies[name] ?? bodies[name] ?? forAdmins[name] ?? sampleOf(schema ?? {});
    words.push("-H 'content-type: application/json'", `-d '${JSON.stringify(body).replaceAll("'", "’")}'`);
  }
  return words.join(" ");
}

/** Ids as words in capitals, each named for what it is the id of. */
export function placed(path: string): string {
  const home = path.split("/").filter((part) => part !== "admin")[2] ?? "";
  const noun = home.endsWith("s") ? home.slice(0, -1) : home;
  return path.replaceAll(/:(\w+)/g, (_all, name: string) => (name === "id" ? noun : name).toUpperCase());
}

/** The least that a schema asks for. */
function sampleOf(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  const type = [schema.type].flat()[0];
  if (type === "array") return schema.items ? [sampleOf(schema.items)] : [];
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (type === "boolean") return true;
  if (type === "string") return "…";
  return Object.fromEntries((schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]));
}
