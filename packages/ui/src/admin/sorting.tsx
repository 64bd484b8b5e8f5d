// A table's head whose columns sort it, by mouse or key; what it is sorted by is told to those who hear it.
import { Table, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSelector } from "@tabler/icons-react";
import classes from "./admin.module.css";
import { words } from "./words.ts";

export interface Sorting<By extends string> {
  by: By;
  descending: boolean;
}

interface SortHeadProps<By extends string> {
  by: By;
  label: string;
  sorting: Sorting<By>;
  /** For amounts: their column is aligned to the right, and begins with the largest. */
  amount?: boolean;
  onSort(sorting: Sorting<By>): void;
}

export function SortHead<By extends string>({ by, label, sorting, amount, onSort }: SortHeadProps<By>) {
  const isMine = sorting.by === by;
  const Icon = !isMine ? IconSelector : sorting.descending ? IconChevronDown : IconChevronUp;
  return (
    <Table.Th
      aria-sort={!isMine ? "none" : sorting.descending ? "descending" : "ascending"}
      className={amount ? classes.amount : undefined}
    >
      <UnstyledButton
        className={classes.sort}
        aria-label={words.sort(label)}
        onClick={() => onSort({ by, descending: isMine ? !sorting.descending : amount === true })}
      >
        {label}
        <Icon size={13} aria-hidden data-mine={isMine || undefined} />
      </UnstyledButton>
    </Table.Th>
  );
}

/** The rows in order; texts as people sort them. */
export function sorted<T, By extends keyof T & string>(rows: readonly T[], { by, descending }: Sorting<By>): T[] {
  const order = rows.toSorted((a, b) => {
    const [one, other] = [a[by], b[by]];
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), undefined, { numeric: true });
  });
  return descending ? order.reverse() : order;
}
