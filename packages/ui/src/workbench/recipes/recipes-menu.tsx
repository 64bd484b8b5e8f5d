// Everything about recipes, in one menu at the head of the history.
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useRef } from "react";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import type { RecipeDialog } from "./recipe-dialog.ts";
import { copyAs, copyRecipe, downloadAs } from "./take-out.ts";

const words = text.recipes;

export function RecipesMenu() {
  const { session, openRecipes } = useWorkbench();
  const button = useRef<HTMLButtonElement>(null);
  const without = session.depth === 0;
  const open = (dialog: RecipeDialog) => {
    // Where the focus goes back to when the dialog is closed.
    button.current?.focus();
    openRecipes(dialog);
  };
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label={words.title}>
          <ActionIcon ref={button} variant="subtle" color="gray" size={24} aria-label={words.title}>
            <IconListCheck size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {without && <Menu.Label>{words.noSteps}</Menu.Label>}
        <Menu.Item disabled={without} onClick={() => copyRecipe(session.id)}>
          {words.copy}
        </Menu.Item>
        <Menu.Item disabled={without} onClick={() => copyAs(session.id, "sql")}>
          {words.copySql}
        </Menu.Item>
        <Menu.Item disabled={without} onClick={() => copyAs(session.id, "python")}>
          {words.copyPython}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={without} onClick={() => downloadAs(session, "json")}>
          {words.download}
        </Menu.Item>
        <Menu.Item disabled={without} onClick={() => downloadAs(session, "sql")}>
          {words.downloadSql}
        </Menu.Item>
        <Menu.Item disabled={without} onClick={() => downloadAs(session, "python")}>
          {words.downloadPython}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={without} onClick={() => open({ kind: "keep" })}>
          {words.keep}
        </Menu.Item>
        <Menu.Item disabled={session.status === "bin"} onClick={() => open({ kind: "apply" })}>
          {words.apply}
        </Menu.Item>
        <Menu.Item onClick={() => open({ kind: "manage" })}>{words.manage}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
