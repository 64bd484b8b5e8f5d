// Opens a file: shows how it would be read, on real rows, and lets one change that before loading.
import { Button, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { Failure } from "../failure.tsx";
import { bytes } from "../format.ts";
import { useImportProgress } from "../hooks/use-events.ts";
import { type ImportSource, useImport } from "../hooks/use-import.ts";
import { text } from "../text.ts";
import { isCut, previewBytes } from "./beginning.ts";
import classes from "./import.module.css";
import { ImportFindings } from "./import-findings.tsx";
import { ImportOptionsForm } from "./import-options-form.tsx";
import { ImportTable } from "./import-table.tsx";

export type { ImportSource };

interface ImportDialogProps {
  source: ImportSource;
  onClose(): void;
}

export default function ImportDialog({ source, onClose }: ImportDialogProps) {
  const work = useImport(source, onClose);
  const { preview, load } = work;
  const stored = source.kind === "stored";
  const close = () => {
    work.stop();
    onClose();
  };
  const failure = load.error ?? preview.error;
  return (
    <Modal
      opened
      onClose={close}
      title={stored ? text.imports.titleAgain(source.datasource.name) : text.imports.title(source.file.name)}
      size="min(1320px, calc(100vw - 48px))"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": text.close }}
    >
      <div className={classes.body}>
        <ImportOptionsForm
          name={work.name}
          onName={work.setName}
          given={work.options}
          report={preview.data ?? null}
          onChange={work.change}
        />
        <Stack gap="xs" className={classes.right} aria-busy={preview.isFetching}>
          <Failure error={failure} />
          {preview.data ? (
            <>
              <ImportFindings report={preview.data} />
              <ImportTable
                preview={preview.data}
                stale={preview.isPlaceholderData || preview.isError}
                onType={(column, type) => work.change({ types: { ...work.options.types, [column]: type } })}
              />
            </>
          ) : (
            !failure && <Text className="quiet">{text.imports.previewing}</Text>
          )}
        </Stack>
      </div>
      <Group justify="space-between" mt="md" wrap="nowrap">
        <div className={classes.progress}>
          {load.isPending ? (
            <LoadProgress sent={work.sent} gesture={work.key} />
          ) : (
            !stored &&
            isCut(source.file) && (
              <Text size="xs" className="quiet">
                {text.imports.beginning(bytes(previewBytes))}
              </Text>
            )
          )}
        </div>
        <Group wrap="nowrap">
          <Button variant="default" onClick={close}>
            {text.cancel}
          </Button>
          <Button
            loading={load.isPending}
            disabled={preview.data === undefined || preview.isError || work.name.trim() === ""}
            onClick={() => load.mutate()}
          >
            {stored ? text.imports.loadAgain : text.imports.load}
          </Button>
        </Group>
      </Group>
    </Modal>
  );
}

/** First the file is sent, then the server reads it. */
function LoadProgress({ sent, gesture }: { sent: number | null; gesture: string | null }) {
  const reading = useImportProgress(gesture);
  const sending = sent !== null && sent < 1;
  const share = sending ? sent : (reading?.progress ?? null);
  const label = sending ? text.imports.uploading : text.imports.reading;
  return (
    <Group gap="sm" wrap="nowrap">
      <Progress w={220} value={(share ?? 1) * 100} animated={share === null} aria-label={label} />
      <Text size="xs" role="status">
        {label}
      </Text>
    </Group>
  );
}
