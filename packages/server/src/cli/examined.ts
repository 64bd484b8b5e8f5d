// What an examination of a store or of a point found, in lines.
import type { Examined } from "../backup/examine.ts";
import { byteText } from "../http/sizes.ts";
import { columns, printable } from "./output.ts";

export function examinedLines({ damaged, ...seen }: Examined): string[] {
  const { sessions, datasources, records, states, blobs, bytes, trails, entries } = seen;
  return [
    `${sessions} sessions, ${datasources} datasources; opened: ${records} records; read: ${states} tables; ${blobs} blobs (${byteText(bytes)}); audit: ${trails} trails, ${entries} entries.`,
    ...(damaged.length === 0
      ? ["All of it is whole."]
      : columns(
          ["owner", "kind", "id", "damaged"],
          damaged.map(({ owner, kind, id, what }) => [printable(owner), kind, id, printable(what)]),
        )),
  ];
}
