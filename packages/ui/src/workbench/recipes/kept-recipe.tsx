// One kept recipe in the list, its actions in a menu.
import type { RecipeView } from "@data-tools/client";
import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconDots, IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { age } from "../../format.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./recipes.module.css";
import { words } from "./words.ts";

interface KeptRecipeProps {
  recipe: RecipeView;
  onApply(): void;
  onChange(): void;
  onRemove(): void;
}

export function KeptRecipe({ recipe, onApply, onChange, onRemove }: KeptRecipeProps) {
  const { session } = useWorkbench();
  const button = useRef<HTMLButtonElement>(null);
  // Where the focus goes back to when the dialog is closed.
  const from = (open: () => void) => () => {
    button.current?.focus();
    open();
  };
  const changed = words.changed(age(recipe.changedAt, Date.parse(session.serverNow)));
  return (
    <li className={classes.item}>
      <div className={classes.main}>
        <Text size="sm" fw={600} className={classes.words}>
          {recipe.name}
        </Text>
        {recipe.description !== "" && (
          <Text size="xs" className={classes.words}>
            {recipe.description}
          </Text>
        )}
        <Text size="xs" className="quiet">
          {`${text.start.steps(recipe.calls.length)} · ${changed}`}
        </Text>
      </div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon ref={button} variant="subtle" color="gray" aria-label={words.actionsOf(recipe.name)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPlayerPlay size={16} />}
            disabled={session.status === "bin"}
            onClick={from(onApply)}
          >
            {words.applyOne}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={from(onChange)}>
            {words.change}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={from(onRemove)}>
            {words.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
