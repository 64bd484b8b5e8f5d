// How schemas are checked. Bodies are taken as they are: a text is never turned into a number. Only what
// an address carries, being text by nature, is read as the number or truth value it spells.
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { FastifySchemaCompiler } from "fastify";
import { Refusal } from "../errors.ts";

/** A validator of JSON Schema 2020-12. */
export function validator(coerceTypes = false): Ajv2020 {
  return new Ajv2020({ coerceTypes, allErrors: false, strict: true, strictTypes: false, strictRequired: false });
}

/** One compiler for bodies, one for addresses and headers. */
export function schemaCompiler(): FastifySchemaCompiler<object> {
  const bodies = validator();
  const addresses = validator(true);
  return ({ schema, httpPart }) => {
    if (httpPart === "body") return bodies.compile(schema);
    return finite(addresses.compile(schema), httpPart ?? "request");
  };
}

/** 1e400 is read as a number beyond every number, which no maximum is held against: it is refused besides. */
function finite(check: ValidateFunction, part: string) {
  const validate = (data: unknown) => {
    const fits = check(data);
    validate.errors = check.errors;
    const endless = Object.entries(data ?? {}).find(
      ([, value]) => typeof value === "number" && !Number.isFinite(value),
    );
    if (!fits || endless === undefined) return fits;
    return { error: new Refusal("bad_request", { reason: `${part}.${endless[0]} must be a number` }) };
  };
  validate.errors = check.errors;
  return validate;
}
