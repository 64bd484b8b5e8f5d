// Which dialog about recipes is open.
export type RecipeDialog =
  /** Up to a step, or to the present one. */
  | { kind: "keep"; step?: string }
  /** With a kept recipe chosen already, by its id. */
  | { kind: "apply"; recipe?: string }
  | { kind: "manage" };
