// One uploaded file on its way into RAM-backed scratch, with the fields around it in whatever order
// they come. Whatever happens, the spooled file is removed at the end.
import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import type { ImportOptions } from "@data-tools/client";
import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { Refusal, refuse } from "../errors.ts";
import type { Product, SpooledFile } from "../sessions/api.ts";
import { actorOf } from "./actor.ts";
import { jsonIn } from "./depth.ts";
import { tooLarge } from "./problem.ts";
import { importOptions } from "./schemas.ts";
import { validator } from "./validation.ts";

interface Uploaded {
  readonly file: SpooledFile;
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly options: ImportOptions;
}

const fieldSize = 1024 * 1024;
const isImportOptions = validator().compile<ImportOptions>(importOptions);

/** Spools the request's file (at most `limit` bytes) and gives it to `use`; removes it afterwards. */
export async function withUpload<T>(
  product: Product,
  request: FastifyRequest,
  limit: number,
  use: (upload: Uploaded) => Promise<T>,
): Promise<T> {
  if (Number(request.headers["content-length"] ?? 0) > limit + 64 * 1024) throw tooLarge("The file", limit);
  const spool = await product.spool(actorOf(request));
  try {
    const { file, fields } = await readForm(request, spool, limit);
    if (!file) refuse("bad_request", { reason: "it has no file: send one as the form field “file”" });
    await spool.scan();
    return await use({
      file: { path: spool.path, name: file.name, bytes: file.bytes },
      sha256: file.sha256,
      name: fields.get("name"),
      description: fields.get("description"),
      options: optionsOf(fields.get("options")),
    });
  } finally {
    await spool.done();
  }
}

type Spool = Awaited<ReturnType<Product["spool"]>>;

/** The form's fields, its file spooled. */
async function readForm(request: FastifyRequest, spool: Spool, limit: number) {
  const fields = new Map<string, string>();
  let file: Awaited<ReturnType<typeof spoolPart>> | undefined;
  try {
    for await (const part of request.parts({ limits: { fileSize: limit, files: 1, fields: 8, fieldSize } })) {
      if (part.type === "file") file = await spoolPart(part, spool, limit);
      else if (part.valueTruncated) throw tooLarge(`The field “${part.fieldname}”`, fieldSize);
      else fields.set(part.fieldname, String(part.value));
    }
  } catch (error) {
    // The parser of forms throws bare errors; what has a code is the file system's or the framework's.
    if (error instanceof Refusal || "code" in (error as Error)) throw error;
    refuse("bad_request", { reason: "its form is broken off or malformed" });
  }
  return { file, fields };
}

async function spoolPart(part: MultipartFile, spool: Spool, limit: number) {
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await spool.receive(part.file, measure);
  if (part.file.truncated) throw tooLarge("The file", limit);
  return { name: part.filename === "" ? "upload" : part.filename, bytes, sha256: hash.digest("hex") };
}

function optionsOf(text: string | undefined): ImportOptions {
  if (text === undefined || text === "") return {};
  const options = jsonIn(text);
  if (options === undefined) refuse("bad_request", { reason: "the field “options” is no JSON" });
  if (isImportOptions(options)) return options;
  const wrong = isImportOptions.errors?.[0];
  refuse("bad_request", { reason: `options${wrong?.instancePath.replaceAll("/", ".") ?? ""} ${wrong?.message}` });
}
