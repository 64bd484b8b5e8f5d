// The description of the interface, OpenAPI 3.1, made from what the routes declare: their schemas, and
// `config` for what is not validated here (answers, multipart forms).
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { version } from "../version.ts";
import wireSchemas from "./wire-schemas.json" with { type: "json" };

declare module "fastify" {
  interface FastifyContextConfig {
    /** The answer, for the description: a type of the client's wire.ts (`Call[]` is a list), or a schema; `also` as text of these kinds. */
    answer?: { status?: number; type?: string; schema?: object; media?: string; also?: readonly string[] };
    /** Properties of a multipart form, for the description. */
    form?: Record<string, object>;
  }
}

const idempotencyKey = {
  type: "string",
  pattern: "^[\\x21-\\x7e]{1,200}$",
  description: "One per gesture: a retry under the same key gets the first answer and does nothing twice",
};

/** A type of JSON imports says less than these are. */
const schemas: Record<string, object> = wireSchemas;

/** A reference to a type of wire.ts, or a list of them. */
function typed(type = ""): object {
  if (type.endsWith("[]")) return { type: "array", items: typed(type.slice(0, -2)) };
  return { $ref: `#/components/schemas/${type}` };
}

/** Registers the collector; must come before the routes. */
export function describeRoutes(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Data Tools",
        version,
        description: "Sessions that never lose work. Errors are RFC 9457 problem details.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: app.base || "/" }],
    },
    // The collector understands schemas of routes only; the types they refer to are added whole.
    transformObject: (document) => {
      const described = "openapiObject" in document ? document.openapiObject : document.swaggerObject;
      return { ...described, components: { schemas } };
    },
    transform: ({ schema, url, route }) => {
      const { answer = {}, form } = route.config ?? {};
      const described: Record<string, unknown> = { ...schema };
      const media = answer.media ?? "application/json";
      const texts = (answer.also ?? []).map((kind) => [kind, { schema: { type: "string" } }]);
      const kinds = { [media]: { schema: answer.schema ?? typed(answer.type) }, ...Object.fromEntries(texts) };
      const content = answer.status === 204 ? { type: "null" } : { content: kinds };
      described.response = {
        [answer.status ?? 200]: { description: answer.type ?? "Done", ...content },
        default: {
          description: "A refusal or failure",
          content: { "application/problem+json": { schema: typed("Problem") } },
        },
      };
      if (form) {
        described.consumes = ["multipart/form-data"];
        described.body = { type: "object", properties: form, required: ["file"] };
      }
      if (route.method === "POST") {
        described.headers = { type: "object", properties: { "idempotency-key": idempotencyKey } };
      }
      return { schema: described, url };
    },
  });
}
