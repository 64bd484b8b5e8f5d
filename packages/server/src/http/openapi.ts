// The description of the interface, OpenAPI 3.1, made from what the routes declare: their schemas, and
// `config` for what is not validated here (answers, multipart forms).
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Status and kind of the answer, for the description: a type of the client's wire.ts, or a media type. */
    answer?: { status?: number; type?: string; media?: string };
    /** Properties of a multipart form, for the description. */
    form?: Record<string, object>;
  }
}

const problem = {
  type: "object",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", description: "Stable; decide by this" },
    detail: { type: "string", description: "A sentence for people that says what to do" },
    data: { type: "object" },
    current: { type: "object", description: "With version_conflict: the session as it is now" },
  },
  required: ["type", "title", "status", "code", "detail"],
};

const idempotencyKey = {
  type: "string",
  pattern: "^[\\x21-\\x7e]{1,200}$",
  description: "One per gesture: a retry under the same key gets the first answer and does nothing twice",
};

/** Registers the collector; must come before the routes. */
export function describeRoutes(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Data Tools",
        version: "0.1.0",
        description: "Sessions that never lose work. Errors are RFC 9457 problem details.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
    },
    transform: ({ schema, url, route }) => {
      const { answer = {}, form } = route.config ?? {};
      const described: Record<string, unknown> = { ...schema };
      const media = answer.media ?? "application/json";
      const body = answer.type ? { title: answer.type } : {};
      described.response = {
        [answer.status ?? 200]: {
          description: answer.type ?? "Done",
          ...(answer.status === 204 ? {} : { content: { [media]: { schema: body } } }),
        },
        default: { description: "A refusal or failure", content: { "application/problem+json": { schema: problem } } },
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
