// The questions one can put to the table below it.

export const finders = ["profile", "facets", "clusters", "missing", "outliers", "duplicates"] as const;

export type FinderName = (typeof finders)[number];
