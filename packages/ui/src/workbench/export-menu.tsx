// Takes the present table out as a file.
import type { ExportFormat } from "@data-tools/client";
import { Button, Checkbox, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { bytes, cells } from "../format.ts";
import { useExport } from "../hooks/use-export.ts";
import { text } from "../text.ts";
import { useWorkbench } from "./context.ts";

const formats: readonly ExportFormat[] = ["csv", "tsv", "xlsx", "json", "ndjson", "parquet"];

export function ExportMenu() {
  const { session } = useWorkbench();
  const [safe, setSafe] = useState(true);
  const exporting = useExport(session.id, (file) => {
    const said = [text.top.exported(file.name, bytes(file.bytes))];
    if (file.neutralised > 0) said.push(text.top.neutralised(cells(file.neutralised)));
    notifications.show({ message: said.join(" "), withBorder: true });
  });
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          variant="default"
          loading={exporting.isPending}
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {text.top.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item
            key={format}
            aria-label={text.top.exportAs(text.formats[format])}
            onClick={() => exporting.mutate({ format, safe })}
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
