// Comparisons and groups that count together.
import type { ColumnView } from "@data-tools/client";
import { ActionIcon, Button, Group, Select } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { text } from "../../text.ts";
import { type BranchNode, type ConditionNode, emptyTest, itemsPath, type Joined } from "./condition.ts";
import { ConditionTest } from "./condition-test.tsx";
import classes from "./fields.module.css";
import type { Errors } from "./params.ts";

interface ConditionBranchProps {
  node: BranchNode;
  path: string;
  errors: Errors;
  columns: readonly ColumnView[];
  onChange(node: BranchNode): void;
  onRemove?: () => void;
}

const words = text.condition;
const joins: readonly Joined[] = ["all", "any", "none"];

export function ConditionBranch({ node, path, errors, columns, onChange, onRemove }: ConditionBranchProps) {
  const entries = node.items.map((item, place) => ({ item, place }));
  const put = (place: number, item: ConditionNode) => onChange({ ...node, items: node.items.with(place, item) });
  const remove = (place: number) => onChange({ ...node, items: node.items.toSpliced(place, 1) });
  const add = (item: ConditionNode) => onChange({ ...node, items: [...node.items, item] });
  return (
    <div className={classes.branch}>
      {(node.items.length > 1 || node.joined !== "all" || onRemove !== undefined) && (
        <Group gap={4} wrap="nowrap">
          <Select
            flex={1}
            aria-label={words.join}
            data={joins.map((value) => ({ value, label: words[value] }))}
            value={node.joined}
            allowDeselect={false}
            onChange={(joined) => joined !== null && onChange({ ...node, joined: joined as Joined })}
          />
          {onRemove !== undefined && (
            <ActionIcon variant="subtle" color="gray" aria-label={words.removeGroup} onClick={onRemove}>
              <IconTrash size={15} />
            </ActionIcon>
          )}
        </Group>
      )}
      {entries.map(({ item, place }) => {
        const common = { errors, columns, path: `${itemsPath(path, node.joined)}[${place}]` };
        if (item.kind === "branch")
          return (
            <ConditionBranch
              key={place}
              {...common}
              node={item}
              onChange={(next) => put(place, next)}
              onRemove={() => remove(place)}
            />
          );
        const alone = node.items.length === 1 && onRemove === undefined;
        return (
          <ConditionTest
            key={place}
            {...common}
            node={item}
            onChange={(next) => put(place, next)}
            onRemove={alone ? undefined : () => remove(place)}
          />
        );
      })}
      <Group gap={6}>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => add(emptyTest)}
        >
          {words.addCondition}
        </Button>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => add({ kind: "branch", joined: "any", items: [emptyTest] })}
        >
          {words.addGroup}
        </Button>
      </Group>
    </div>
  );
}
