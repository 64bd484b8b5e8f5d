// Light or dark; follows the system until one is chosen.
import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { text } from "./text.ts";

export function ColorToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme("light");
  const other = shown === "dark" ? "light" : "dark";
  return (
    <Tooltip label={text.colors[other]}>
      <ActionIcon variant="subtle" color="gray" aria-label={text.colors[other]} onClick={() => setColorScheme(other)}>
        {other === "dark" ? <IconMoon size={18} /> : <IconSun size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
