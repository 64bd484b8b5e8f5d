// `data-tools import`: a file becomes a datasource, and on request a session on it.
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { type ImportOptions, type ImportReport, newKey } from "@data-tools/client";
import { type Input, jsonOf, textOf, UsageError } from "../command.ts";
import { columns, printable } from "../output.ts";

export async function run({ args, options, output, client: connect }: Input): Promise<void> {
  const [path = ""] = args;
  if (!(await stat(path)).isFile()) throw new UsageError(`“${path}” is no file.`);
  const client = connect();
  const file = await openAsBlob(path);
  const fileName = basename(path);
  const key = textOf(options, "key") ?? newKey();
  const json = textOf(options, "options");
  const reading = json === undefined ? {} : (jsonOf(json, "--options") as ImportOptions);
  if (options.preview) {
    const preview = await client.datasources.preview(file, { fileName, options: reading });
    const texts = preview.rows.slice(0, 10).map((row) => row.map((cell) => printable(cellText(cell)).slice(0, 30)));
    output.result(preview, () => [
      ...columns(
        preview.columns.map(({ name, type }) => `${printable(name)} (${type})`),
        texts,
      ),
      ...remarks(preview),
    ]);
    return;
  }
  const progress = output.progress(`Uploading ${printable(fileName)}`);
  const stop = client.events((event) => {
    if (event.type === "import" && event.key === key) progress.update(event.progress, event.stage);
  });
  try {
    const { name, description } = { name: textOf(options, "name"), description: textOf(options, "description") };
    const source = await client.datasources.create(file, {
      fileName,
      key,
      options: reading,
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      onUploadProgress: (sent, total) => progress.update(total === 0 ? 1 : sent / total, "sent"),
    });
    const session = options.session ? await client.sessions.create({ datasource: source.id }, { key }) : null;
    progress.end();
    output.result(session ? { datasource: source, session } : source, () => [
      `Datasource ${source.id}: ${source.rows} rows, ${source.columns.length} columns`,
      ...(session ? [`Session ${session.id}`] : []),
      ...(source.import ? remarks(source.import) : []),
    ]);
  } finally {
    stop();
    progress.end();
  }
}

function cellText(cell: unknown): string {
  return cell === null ? "" : typeof cell === "string" ? cell : JSON.stringify(cell);
}

/** What reading the file changed or could not use. */
function remarks(report: ImportReport): string[] {
  return [
    ...report.renamed.map(
      ({ from, to, reason }) => `Renamed a column: “${printable(from)}” to “${printable(to)}” (${reason})`,
    ),
    ...(report.badRows.count > 0 ? [`Bad rows: ${report.badRows.count}`] : []),
    ...report.badRows.rows.slice(0, 5).map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...report.notes.map((note) => note.text),
  ];
}
