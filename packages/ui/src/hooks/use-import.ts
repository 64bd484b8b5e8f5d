// One import dialog's work: the options chosen so far, a preview that follows them, and the loading.
import { type DatasourceView, type ImportOptions, type ImportPreview, newKey } from "@data-tools/client";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { client, problemIn } from "../client.ts";
import { beginningOf } from "../imports/beginning.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { openSession } from "./use-start.ts";

export type ImportSource = { kind: "file"; file: File } | { kind: "stored"; datasource: DatasourceView };

/** These decide what the columns are called and hold: types chosen before mean nothing after. */
const reshaping: readonly (keyof ImportOptions)[] = [
  "format",
  "delimiter",
  "quote",
  "encoding",
  "header",
  "skip",
  "sheet",
];

let dialogs = 0;

export function useImport(source: ImportSource, onDone: () => void) {
  const [dialog] = useState(() => ++dialogs);
  const [options, setOptions] = useState<ImportOptions>(() =>
    source.kind === "stored" ? givenIn(source.datasource) : {},
  );
  const [name, setName] = useState(() =>
    source.kind === "file" ? bareName(source.file.name) : source.datasource.name,
  );
  const [sent, setSent] = useState<number | null>(null);
  const [key, setKey] = useState<string | null>(null);
  const [stop] = useState(() => new AbortController());
  const [asked] = useDebouncedValue(options, 250);

  // The last preview that could be read: options that do not fit must not take the form away.
  const [last, setLast] = useState<ImportPreview | undefined>();
  const asking = useQuery({
    queryKey: ["import", dialog, asked],
    queryFn: async ({ signal }) => {
      const read = await readAs(source, asked, signal);
      setLast(read);
      return read;
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: (failures, error) => problemIn(error) === null && failures < 5,
  });

  const preview = { ...asking, data: asking.data ?? last };

  const made = useRef<{ as: string; datasource: DatasourceView } | null>(null);
  const upload = (file: File) => {
    const gesture = newKey();
    setKey(gesture);
    setSent(0);
    return client.datasources.create(file, {
      name,
      options,
      key: gesture,
      signal: stop.signal,
      onUploadProgress: (bytes, total) => setSent(total === 0 ? 1 : bytes / total),
    });
  };
  const load = useMutation({
    mutationFn: async () => {
      if (source.kind === "stored") return client.datasources.change(source.datasource.id, { name, options });
      const as = JSON.stringify([name, options]);
      // It is there already if only its session could not be begun.
      const datasource = made.current?.as === as ? made.current.datasource : await upload(source.file);
      made.current = { as, datasource };
      openSession(await client.sessions.create({ datasource: datasource.id }));
      return datasource;
    },
    onSuccess: (datasource) => {
      queryClient.invalidateQueries({ queryKey: keys.datasources });
      if (source.kind === "stored")
        notifications.show({ message: text.imports.readAgainDone(datasource.name), withBorder: true });
      onDone();
    },
    onError: () => setSent(null),
  });

  const change = (patch: ImportOptions) =>
    setOptions((before) => {
      const next = { ...before, ...patch };
      if (reshaping.some((option) => option in patch)) delete next.types;
      return next;
    });

  return { options, change, name, setName, preview, load, sent, key, stop: () => stop.abort() };
}

/** The source read under these options; of a large file, its beginning. */
async function readAs(source: ImportSource, options: ImportOptions, signal: AbortSignal): Promise<ImportPreview> {
  if (source.kind === "stored") return client.datasources.previewAgain(source.datasource.id, options, { signal });
  return client.datasources.preview(await beginningOf(source.file), { fileName: source.file.name, options, signal });
}

/** The options a datasource was read with that were not merely detected. */
function givenIn(datasource: DatasourceView): ImportOptions {
  const { options = {}, detected = [] } = datasource.import ?? {};
  const found = new Set<string>(detected);
  return Object.fromEntries(Object.entries(options).filter(([option]) => !found.has(option)));
}

/** A file's name without the endings that only say its format. */
function bareName(file: string): string {
  return file.replace(/\.gz$/i, "").replace(/\.[a-z0-9]{1,7}$/i, "") || file;
}
