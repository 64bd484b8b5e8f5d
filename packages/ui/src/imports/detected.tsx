// The label of an option, with a mark if its value was found out rather than chosen.
import { Badge, Tooltip } from "@mantine/core";
import { text } from "../text.ts";

export function Detected({ title, detected }: { title: string; detected: boolean }) {
  return (
    <>
      {title}
      {detected && (
        <Tooltip label={text.imports.detectedDoc}>
          <Badge size="xs" variant="light" ml={6} tt="none" fw={500}>
            {text.imports.detected}
          </Badge>
        </Tooltip>
      )}
    </>
  );
}
