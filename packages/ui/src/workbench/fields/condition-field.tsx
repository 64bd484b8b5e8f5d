// A condition: comparisons joined by all, any or none, and groups of them inside one another.

import { type BranchNode, conditionOf, emptyTest, nodeOf } from "./condition.ts";
import { ConditionBranch } from "./condition-branch.tsx";
import { labelled } from "./field-label.ts";
import type { FieldProps } from "./field-props.ts";
import { Framed } from "./framed.tsx";

export function ConditionField(props: FieldProps) {
  const { path, value, errors, columns, onChange } = props;
  const node = nodeOf(value);
  const root: BranchNode =
    node.kind === "branch"
      ? node
      : { kind: "branch", joined: "all", items: value === undefined ? [emptyTest] : [node] };
  return (
    <Framed {...labelled(props)} error={errors[path]}>
      <ConditionBranch
        node={root}
        path={path}
        errors={errors}
        columns={columns}
        onChange={(next) => onChange(conditionOf(next))}
      />
    </Framed>
  );
}
