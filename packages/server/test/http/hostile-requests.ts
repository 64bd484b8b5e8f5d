// Requests of people who mean no good, or of programs gone wrong, that are refused for their form, for whose the
// things are, or for a value in them.
import {
  body,
  call,
  type Give,
  given,
  type Hostile,
  hostile,
  look,
  nested,
  sent,
  step,
  stepsOf,
  stepsRoute,
  view,
} from "./hostile-case.ts";
import { json } from "./running.ts";

const bodies: Hostile[] = [
  body("no JSON", "{"),
  body("nothing at all", ""),
  body("a list where an object belongs", "[]"),
  body("a text", '"x"'),
  body("null", "null"),
  body("lists in lists, ten thousand deep", `{"op":"x","params":{"a":${nested("[", "]", 10_000)}}}`),
  body(
    "objects in objects, a million deep",
    `{"op":"x","params":${nested('{"a":', "}", 1_000_000).replace(":}", ":1}")}}`,
  ),
  body("half a million brackets that never close", `{"op":"x","params":{"a":${"[".repeat(500_000)}`),
  body("a prototype", '{"op":"x","params":{},"__proto__":{"admin":true}}'),
  body("a prototype inside", '{"op":"x","params":{"__proto__":{"admin":true}}}'),
  body("a constructor's prototype", '{"op":"x","params":{},"constructor":{"prototype":{"admin":true}}}'),
  body("an unknown property", '{"op":"x","params":{},"owner":"root"}'),
  body("a number for an operation", '{"op":7,"params":{}}'),
  body("parameters that are a list", '{"op":"x","params":[]}'),
  body("no calls", '{"calls":[]}'),
  body("more calls than may be", JSON.stringify({ calls: Array.from({ length: 1001 }, () => call) })),
  body("one call and several", JSON.stringify({ ...call, calls: [call] })),
  body("ten megabytes", JSON.stringify({ op: "x", params: { a: "x".repeat(10_000_000) } }), "too_large"),
  body("a form of a web page", "op=x", "bad_request", { "content-type": "application/x-www-form-urlencoded" }),
  body("XML with entities", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "bad_request", { "content-type": "text/xml" }),
  body("a key with a line break's cousin", JSON.stringify(call), "bad_request", { "idempotency-key": "a\tb" }),
  body("a key without end", JSON.stringify(call), "bad_request", { "idempotency-key": "k".repeat(201) }),
  hostile(
    "bodies",
    "a request from another site",
    stepsOf,
    json(call, { origin: "https://evil.example" }),
    "foreign_origin",
    null,
  ),
  hostile("bodies", "a request under another name", stepsOf, json(call, { host: "evil.example" }), "foreign_origin"),
  hostile("bodies", "headers without end", "/api/me", { headers: { "x-long": "x".repeat(40_000) } }, "bad_request"),
  hostile("bodies", "an address without end", () => `/api/sessions/${"x".repeat(20_000)}`, {}, "bad_request"),
  hostile("bodies", "a method nobody uses", "/api/sessions", { method: "PROPFIND" }, "method_not_allowed"),
];

const sessionPath = (id: string) => `/api/sessions/${encodeURIComponent(id)}/steps`;
const at = (name: string, id: Give<string>, code: string | RegExp = "not_found") => {
  const of = given(id);
  return hostile("ids", name, (things) => sessionPath(of(things)), json(call), code, stepsRoute);
};

const ids: Hostile[] = [
  at("never given", "s_00000000000000000000000000"),
  at("another's", ({ others }) => others),
  at("of a datasource", ({ datasource }) => datasource),
  at("a way out of the folder", "../../etc/passwd"),
  at("a NUL byte", "s_\0"),
  at("a part of every object", "__proto__"),
  at("an injection", "s' OR '1'='1"),
  at("an emoji", "🙂"),
  hostile("ids", "too long", sessionPath("s".repeat(101)), json(call), "bad_request"),
  hostile("ids", "a broken escape", "/api/sessions/%zz/steps", json(call), "bad_request"),
  sent(
    "a step that is not",
    ({ session }) => `/api/sessions/${session}/goto`,
    { step: "st_x" },
    "step_not_found",
    "POST /api/sessions/:id/goto",
  ),
  sent(
    "another's session copied",
    ({ others }) => `/api/sessions/${others}/duplicate`,
    {},
    "not_found",
    "POST /api/sessions/:id/duplicate",
  ),
  sent(
    "another's datasource begun",
    () => "/api/sessions",
    { datasource: "d_00000000000000000000000000" },
    "not_found",
    "POST /api/sessions",
  ),
  step("ids", "a join with a session", "join", ({ session }) => ({ datasource: session, how: "cross" }), "not_found"),
  hostile(
    "ids",
    "another's session deleted",
    ({ others }) => `/api/sessions/${others}?now=true`,
    { method: "DELETE" },
    "not_found",
    "DELETE /api/sessions/:id",
  ),
  hostile(
    "ids",
    "the quotas of everyone",
    "/api/admin/quotas",
    json({ sessions: 1_000_000 }, {}, "PUT"),
    "not_found",
    "PUT /api/admin/quotas",
  ),
];

const values: Hostile[] = [
  look("values", "rows before the first", "rows?offset=-1", "bad_request"),
  look("values", "all rows at once", "rows?limit=1000000000", "bad_request"),
  look("values", "as many rows as there are numbers", "rows?limit=1e400", "bad_request"),
  look("values", "rows beyond every number", "rows?offset=1e400", "bad_request"),
  look("values", "a word for a number", "rows?limit=NaN", "bad_request"),
  look(
    "values",
    "a column that is not",
    `rows?columns=${encodeURIComponent('["x\\"; DROP TABLE data; --"]')}`,
    "column_not_found",
  ),
  view("a condition that is nested without end", `{"where":${nested("[", "]", 2000)}}`, "bad_request"),
  view("a sort by code", '{"sort":[{"column":"city","order":"desc; DROP TABLE data"}]}', "bad_request"),
  look("values", "a step of another's", "rows?step=st_00000000000000000000000000", "step_not_found"),
  look("values", "a format that is none", "export?format=exe", "bad_request"),
  sent(
    "an undo of minus one",
    ({ session }) => `/api/sessions/${session}/undo`,
    { count: -1 },
    "bad_request",
    "POST /api/sessions/:id/undo",
  ),
  sent(
    "an undo of a billion",
    ({ session }) => `/api/sessions/${session}/undo`,
    { count: 1_000_000_000 },
    "bad_request",
    "POST /api/sessions/:id/undo",
  ),
  sent(
    "a version before the first",
    ({ session }) => `/api/sessions/${session}/undo`,
    { version: -1 },
    "bad_request",
    "POST /api/sessions/:id/undo",
  ),
  sent(
    "half a version",
    ({ session }) => `/api/sessions/${session}/undo`,
    { version: 1.5 },
    "bad_request",
    "POST /api/sessions/:id/undo",
  ),
  sent(
    "an empty name",
    ({ session }) => `/api/sessions/${session}`,
    { name: "" },
    "bad_request",
    "PATCH /api/sessions/:id",
  ),
  sent(
    "a name of 201 letters",
    ({ session }) => `/api/sessions/${session}`,
    { name: "x".repeat(201) },
    "bad_request",
    "PATCH /api/sessions/:id",
  ),
  sent(
    "kept for a million years",
    ({ session }) => `/api/sessions/${session}/extend`,
    { minutes: 1e12 },
    "bad_request",
    "POST /api/sessions/:id/extend",
  ),
  sent(
    "a draft of 65 KB",
    ({ session }) => `/api/sessions/${session}/drafts/form`,
    { value: "x".repeat(66_000) },
    "too_large",
    "PUT /api/sessions/:id/drafts/:key",
  ),
];

export const requests: readonly Hostile[] = [...bodies, ...ids, ...values];
