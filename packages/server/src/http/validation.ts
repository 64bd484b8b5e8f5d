// How schemas are checked. Bodies are taken as they are: a text is never turned into a number. Only what
// an address carries, being text by nature, is read as the number or truth value it spells.
import { Ajv2020 } from "ajv/dist/2020.js";
import type { FastifySchemaCompiler } from "fastify";

/** A validator of JSON Schema 2020-12. */
export function validator(coerceTypes = false): Ajv2020 {
  return new Ajv2020({ coerceTypes, allErrors: false, strict: true, strictTypes: false, strictRequired: false });
}

/** One compiler for bodies, one for addresses and headers. */
export function schemaCompiler(): FastifySchemaCompiler<object> {
  const bodies = validator();
  const addresses = validator(true);
  return ({ schema, httpPart }) => (httpPart === "body" ? bodies : addresses).compile(schema);
}
