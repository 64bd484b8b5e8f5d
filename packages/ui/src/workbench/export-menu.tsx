// Takes the table that is shown out as a file.
import type { ExportFormat } from "@data-tools/client";
import { Button, Checkbox, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { bytes, cells } from "../format.ts";
import { useExport } from "../hooks/use-export.ts";
import { keys, queryClient } from "../queries.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";
import classes from "./top-bar.module.css";

const formats: readonly ExportFormat[] = ["csv", "tsv", "xlsx", "json", "ndjson", "parquet"];

export function ExportMenu() {
  const { session, looking } = useWorkbench();
  const step = looking.step === undefined ? session.cursor : looking.step;
  const [safe, setSafe] = useState(true);
  const exporting = useExport(session.id, (file) => {
    queryClient.invalidateQueries({ queryKey: keys.tracking(session.id) });
    const said = [text.top.exported(file.name, bytes(file.bytes))];
    if (file.neutralised > 0) said.push(text.top.neutralised(cells(file.neutralised)));
    notifications.show({ message: said.join(" "), withBorder: true });
  });
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          variant="default"
          aria-label={exporting.arrived === null ? text.top.export : undefined}
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {exporting.arrived === null ? (
            <span className={classes.words}>{text.top.export}</span>
          ) : (
            text.top.exportArrived(bytes(exporting.arrived.bytes), bytes(exporting.arrived.of))
          )}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {looking.step !== undefined && <Menu.Label>{text.looking.exported}</Menu.Label>}
        {exporting.isPending && (
          <>
            <Menu.Item onClick={exporting.cancel}>{text.top.exportStop}</Menu.Item>
            <Menu.Divider />
          </>
        )}
        {formats.map((format) => (
          <Menu.Item
            key={format}
            disabled={exporting.isPending}
            aria-label={text.top.exportAs(text.formats[format])}
            onClick={() => exporting.mutate({ format, safe, step })}
          >
            {text.formats[format]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Checkbox
          p="xs"
          label={text.top.safe}
          description={text.top.safeDoc}
          checked={safe}
          onChange={(event) => setSafe(event.currentTarget.checked)}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
