// What the old system did, by the names it wrote down, as the requests that it came from.
import type { OldRequest } from "./old-requests.ts";

type Body = Readonly<Record<string, unknown>>;

interface Family {
  readonly kind: string;
  /** What the end of the name adds to a request that left it out. */
  readonly implied: (rest: string) => Body;
}

const method = (rest: string): Body => ({ method: rest });

const families: readonly (readonly [string, Family])[] = [
  ["missing_data_imputation_", { kind: "transform/imputation", implied: method }],
  ["feature_encoding_", { kind: "transform/encoding", implied: method }],
  ["feature_scaling_", { kind: "transform/scaling", implied: method }],
  ["outlier_treatment_", { kind: "transform/outliers", implied: method }],
  [
    "feature_engineering_",
    {
      kind: "transform/engineering",
      implied: (rest) => {
        const [way = "", ...operation] = rest.split("_");
        return { method: way, operation: operation.join("_") };
      },
    },
  ],
  ["column_operation_", { kind: "transform/columns", implied: (rest) => ({ operation: rest }) }],
];

const exact: Readonly<Record<string, string>> = {
  quick_nan_cleaning: "nan/quick-clean",
  rename_column: "session/rename-column",
  change_column_type: "session/change-column-type",
  fill_missing_values: "session/fill-missing-values",
};

/** The request behind an operation; null for one that is not known. */
export function requestOf(name: string, params: Body): OldRequest | null {
  const kind = Object.hasOwn(exact, name) ? exact[name] : undefined;
  if (kind !== undefined) return { kind, body: params };
  for (const [beginning, family] of families)
    if (name.startsWith(beginning) && name.length > beginning.length)
      return { kind: family.kind, body: { ...family.implied(name.slice(beginning.length)), ...params } };
  return null;
}

/** The request behind a removal of columns from a file session, which wrote down only how many there were. */
export function removalOf(before: readonly string[], after: readonly string[]): OldRequest | null {
  let next = 0;
  const columns = before.filter((name) => {
    const kept = isSame(name, after[next]);
    if (kept) next++;
    return !kept;
  });
  return columns.length === 0 || next !== after.length
    ? null
    : { kind: "transform/columns", body: { operation: "drop", columns } };
}

/** A column without a name was given one by its place, which moves when others go. */
function isSame(before: string, after: string | undefined): boolean {
  const nameless = /^column_\d+$/;
  return before === after || (nameless.test(before) && after !== undefined && nameless.test(after));
}
