// Makes JSON Schemas of the types in the client's wire files, so that the OpenAPI document says what every
// answer looks like without a second definition of it. Run it after changing wire.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";

type Program = ReturnType<typeof parseSync>["program"];
type Declaration = Extract<Program["body"][number], { type: "ExportNamedDeclaration" }>["declaration"];
type Alias = Extract<Declaration, { type: "TSTypeAliasDeclaration" }>;
type Type = Alias["typeAnnotation"];
type Member = Extract<Type, { type: "TSTypeLiteral" }>["members"][number];
type Schema = Record<string, unknown>;

const names = [
  ...["wire", "wire-accounts", "wire-admin", "wire-analyses", "wire-changes"],
  ...["wire-figures", "wire-limits", "wire-people", "wire-safety", "wire-tracking"],
];
const sources = names.map((name) => new URL(`../packages/client/src/${name}.ts`, import.meta.url));
const target = new URL("../packages/server/src/http/wire-schemas.json", import.meta.url);

/** The schemas by type name, as the file holds them. */
export function wireSchemas(text = sources.map((source) => readFileSync(source, "utf8")).join("\n")): string {
  const { program, comments } = parseSync("wire.ts", text);
  const docs = new Map(comments.filter(({ type }) => type === "Block").map((comment) => [comment.end, comment.value]));

  /** The doc comment that ends right before a place. */
  function described(start: number, schema: Schema): Schema {
    const end = text.slice(0, start).trimEnd().length;
    const said = docs
      .get(end)
      ?.replace(/^\*|^\s*\* ?/gm, "")
      .replace(/\s+/g, " ")
      .trim();
    return said ? { description: said, ...schema } : schema;
  }

  function object(members: readonly Member[]): Schema {
    const properties: Schema = {};
    const required: string[] = [];
    for (const member of members) {
      if (member.type === "TSIndexSignature")
        return { type: "object", additionalProperties: of(member.typeAnnotation.typeAnnotation) };
      if (member.type !== "TSPropertySignature" || !member.typeAnnotation) throw unknown(member);
      const name = nameOf(member.key);
      if (name === null) throw unknown(member);
      properties[name] = described(member.start, of(member.typeAnnotation.typeAnnotation));
      if (!member.optional) required.push(name);
    }
    return { type: "object", properties, required };
  }

  /** `name` or `"a name"`. */
  function nameOf(key: Extract<Member, { type: "TSPropertySignature" }>["key"]): string | null {
    if (key.type === "Identifier") return key.name;
    return key.type === "Literal" && typeof key.value === "string" ? key.value : null;
  }

  function of(type: Type): Schema {
    switch (type.type) {
      case "TSStringKeyword":
        return { type: "string" };
      case "TSNumberKeyword":
        return { type: "number" };
      case "TSBooleanKeyword":
        return { type: "boolean" };
      case "TSNullKeyword":
        return { type: "null" };
      case "TSObjectKeyword":
        return { type: "object" };
      case "TSUnknownKeyword":
        return {};
      case "TSLiteralType":
        return { const: "value" in type.literal ? type.literal.value : null };
      case "TSArrayType":
        return { type: "array", items: of(type.elementType) };
      case "TSTupleType":
        return {
          type: "array",
          prefixItems: type.elementTypes.map((one) => of(one as Type)),
          minItems: type.elementTypes.length,
        };
      case "TSTypeLiteral":
        return object(type.members);
      case "TSParenthesizedType":
        return of(type.typeAnnotation);
      case "TSUnionType":
        return union(type.types.map(of));
      case "TSTypeOperator":
        return keysOf(type.typeAnnotation);
      case "TSTypeReference":
        return reference(type);
      default:
        throw unknown(type);
    }
  }

  function reference(type: Extract<Type, { type: "TSTypeReference" }>): Schema {
    if (type.typeName.type !== "Identifier") throw unknown(type);
    const { name } = type.typeName;
    const value = type.typeArguments?.params[1];
    if (name === "Record" && value) return { type: "object", additionalProperties: of(value) };
    return { $ref: `#/components/schemas/${name}` };
  }

  /** `keyof Name`. */
  function keysOf(type: Type): Schema {
    const named =
      type.type === "TSTypeReference" && type.typeName.type === "Identifier" ? schemas[type.typeName.name] : undefined;
    if (!named) throw unknown(type);
    return { enum: Object.keys(named.properties as object) };
  }

  const schemas: Record<string, Schema> = {};
  for (const statement of program.body) {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : null;
    if (declared?.type === "TSTypeAliasDeclaration") {
      schemas[declared.id.name] = described(statement.start, of(declared.typeAnnotation));
    } else if (declared?.type === "TSInterfaceDeclaration") {
      const own = object(declared.body.body);
      const bases = declared.extends.map(({ expression }) => {
        if (expression.type !== "Identifier") throw unknown(expression);
        return { $ref: `#/components/schemas/${expression.name}` };
      });
      schemas[declared.id.name] = described(statement.start, bases.length > 0 ? { allOf: [...bases, own] } : own);
    }
  }
  return `${JSON.stringify(schemas, null, 2)}\n`;
}

/** Alternatives; words alone become one list of words. */
function union(schemas: Schema[]): Schema {
  if (schemas.every((schema) => "const" in schema)) return { enum: schemas.map((schema) => schema.const) };
  return { anyOf: schemas };
}

function unknown({ type }: { type: string }): Error {
  return new Error(`wire.ts has a form of type that has no schema yet: ${type}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, wireSchemas());
