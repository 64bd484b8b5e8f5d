// `data-tools export`: a session's table into a file, which appears only when it is whole.
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Input, textOf } from "../command.ts";
import { formatOf } from "../table-format.ts";

export async function run({ args, options, output, client }: Input): Promise<void> {
  const [session = ""] = args;
  const path = textOf(options, "output");
  const format = formatOf(textOf(options, "format"), path);
  const step = textOf(options, "step");
  const download = await client().sessions.download(session, {
    format,
    safe: options.safe === true,
    ...(step !== undefined && { step: step === "original" ? null : step }),
  });
  const body = Readable.fromWeb(download.body as Parameters<typeof Readable.fromWeb>[0]);
  if (path === undefined) {
    await pipeline(body, uncloseable(process.stdout));
    return;
  }
  const progress = output.progress(`Writing ${path}`);
  let written = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written += chunk.length;
      if (download.bytes > 0) progress.update(written / download.bytes);
      done(null, chunk);
    },
  });
  const partial = `${path}.part`;
  try {
    await pipeline(body, counted, createWriteStream(partial));
    await rename(partial, path);
  } finally {
    progress.end();
    await rm(partial, { force: true });
  }
  const result = { path, bytes: written, format, neutralised: download.neutralised };
  output.result(result, () => [
    `${path}: ${written} bytes`,
    ...(download.neutralised > 0 ? [`${download.neutralised} cells were neutralised.`] : []),
  ]);
}

/** Standard output outlives the stream that is written to it. */
function uncloseable(out: NodeJS.WriteStream): Writable {
  return new Writable({ write: (chunk, _encoding, done) => void out.write(chunk, done) });
}
