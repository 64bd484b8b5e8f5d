// Takes a file dropped anywhere on the page or chosen with the button, or a table pasted.
import { Button, FileButton, Overlay, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileUpload } from "@tabler/icons-react";
import { useRef } from "react";
import { useFileDrop } from "../hooks/use-file-drop.ts";
import { tableFile, usePaste } from "../hooks/use-paste.ts";
import { text } from "../text.ts";
import classes from "./start.module.css";

const endings = ".csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.xlsx,.xls,.gz";

export function DropAnywhere({ onFile }: { onFile(file: File): void }) {
  const reset = useRef<() => void>(null);
  const dragging = useFileDrop((files) => {
    const first = files[0];
    if (first === undefined) return;
    if (files.length > 1) notifications.show({ message: text.start.oneFile, withBorder: true });
    onFile(first);
  });
  usePaste((pasted) => {
    const file = tableFile(pasted, text.start.pasted);
    if (file === null) notifications.show({ message: text.start.notATable, withBorder: true });
    else onFile(file);
  });
  return (
    <section className={classes.drop} aria-label={text.start.choose}>
      <Stack align="center" gap="xs">
        <IconFileUpload size={30} stroke={1.5} className="quiet" aria-hidden />
        <Text fw={600}>{text.start.drop}</Text>
        <Text size="xs" className="quiet">
          {text.start.dropHint}
        </Text>
        <FileButton
          accept={endings}
          resetRef={reset}
          onChange={(file) => {
            reset.current?.();
            if (file !== null) onFile(file);
          }}
        >
          {(props) => (
            <Button {...props} size="sm" mt={4}>
              {text.start.choose}
            </Button>
          )}
        </FileButton>
        <Text size="xs" className="quiet">
          {text.start.orPaste}
        </Text>
      </Stack>
      {dragging && (
        <Overlay fixed zIndex={1000} backgroundOpacity={0.85} color="var(--mantine-color-body)" center>
          <Text size="xl" fw={600}>
            {text.start.dropNow}
          </Text>
        </Overlay>
      )}
    </section>
  );
}
