// Fetches an export and hands it to the browser as a download, so that a refusal can be shown in words, and
// tells how much of it has come. While the server prepares it, it is a job of the session like any other.
import type { ExportFormat } from "@data-tools/client";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { client, problemIn } from "../client.ts";
import { saveFile } from "../save-file.ts";
import { complain } from "./use-start.ts";

export interface ExportedFile {
  name: string;
  bytes: number;
  neutralised: number;
}

export interface ExportAsk {
  format: ExportFormat;
  safe: boolean;
  step: string | null;
}

const tellEveryMs = 200;

export function useExport(session: string, onDone: (file: ExportedFile) => void) {
  const [arrived, setArrived] = useState<{ bytes: number; of: number } | null>(null);
  const stop = useRef(new AbortController());
  const exporting = useMutation({
    mutationFn: async (ask: ExportAsk) => {
      stop.current = new AbortController();
      const download = await client.sessions.download(session, { ...ask, signal: stop.current.signal });
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let bytes = 0;
      let told = performance.now();
      const reader = download.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(new Uint8Array(value));
        bytes += value.length;
        if (performance.now() - told < tellEveryMs) continue;
        told = performance.now();
        setArrived({ bytes, of: download.bytes });
      }
      saveFile(new Blob(parts, { type: download.mediaType }), download.fileName);
      return { name: download.fileName, bytes, neutralised: download.neutralised };
    },
    onSuccess: onDone,
    onError: (error) => {
      if (!stop.current.signal.aborted && problemIn(error)?.code !== "cancelled") complain(error);
    },
    onSettled: () => setArrived(null),
  });
  return { ...exporting, arrived, cancel: () => stop.current.abort() };
}
