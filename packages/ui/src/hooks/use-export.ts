// Fetches an export and hands it to the browser as a download, so that a refusal can be shown in words.
import type { ExportFormat } from "@data-tools/client";
import { useMutation } from "@tanstack/react-query";
import { client } from "../client.ts";
import { saveFile } from "../save-file.ts";
import { complain } from "./use-start.ts";

export interface ExportedFile {
  name: string;
  bytes: number;
  neutralised: number;
}

export function useExport(session: string, onDone: (file: ExportedFile) => void) {
  return useMutation({
    mutationFn: async (ask: { format: ExportFormat; safe: boolean }) => {
      const download = await client.sessions.download(session, ask);
      const blob = await download.blob();
      saveFile(blob, download.fileName);
      return { name: download.fileName, bytes: blob.size, neutralised: download.neutralised };
    },
    onSuccess: onDone,
    onError: complain,
  });
}
