// The JSON Schemas that several routes share. What a call's parameters must be, each operation says
// itself; here they are any object.

export const id = { type: "string", minLength: 1, maxLength: 100 } as const;
export const name = { type: "string", minLength: 1, maxLength: 200 } as const;
export const description = { type: "string", maxLength: 10_000 } as const;
const count = { type: "integer", minimum: 0 } as const;

/** Without it, the present version is meant. */
export const version = { ...count, description: "The version of the session you looked at" } as const;

export const idParams = { type: "object", properties: { id }, required: ["id"] } as const;

export const call = {
  type: "object",
  properties: {
    op: { type: "string", minLength: 1, maxLength: 100 },
    version: { type: "integer", minimum: 1 },
    params: { type: "object" },
    fitted: { type: "object" },
  },
  required: ["op", "params"],
  additionalProperties: false,
} as const;

export const calls = { type: "array", items: call, minItems: 1, maxItems: 1000 } as const;

const wireType = {
  enum: [
    ...["integer", "number", "boolean", "text", "date", "time", "timestamp", "timestamptz"],
    ...["duration", "decimal", "list", "struct", "binary"],
  ],
};

export const importOptions = {
  type: "object",
  properties: {
    format: { enum: ["csv", "tsv", "json", "ndjson", "parquet", "xlsx", "xls"] },
    delimiter: { type: "string", minLength: 1, maxLength: 4 },
    quote: { type: "string", maxLength: 1 },
    escape: { type: "string", maxLength: 1 },
    encoding: { enum: ["utf-8", "utf-16le", "utf-16be", "latin1", "windows-1252"] },
    header: { type: "boolean" },
    skip: { ...count, maximum: 1_000_000 },
    nulls: { type: "array", items: { type: "string", maxLength: 100 }, maxItems: 100 },
    types: { type: "object", additionalProperties: wireType },
    badRows: { enum: ["refuse", "pad", "skip"] },
    sheet: { type: "string", maxLength: 200 },
  },
  additionalProperties: false,
} as const;

/** A list of column names in an address: JSON, because names may hold any character. */
export const columnList = { type: "string", description: 'Column names as a JSON list: ["a","b"]' } as const;

/** A step in an address. */
export const stepQuery = { ...id, description: "A step's id, or “original”; without it, where the cursor is" } as const;

/** An object body or query that knows these properties and no others. */
export function fields(properties: Record<string, object>, required: readonly string[] = []) {
  return { type: "object", properties, required: [...required], additionalProperties: false };
}
