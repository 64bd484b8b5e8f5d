// What doctor says of one thing: whether it is well, and if not what to do about it.

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
  /** Works, but someone should act. */
  readonly warning?: true;
  /** What to do, in a sentence; where it is not well. */
  readonly fix?: string;
}

export const well = (name: string, text: string): Check => ({ name, ok: true, text });

export const doubtful = (name: string, text: string, fix: string): Check => ({
  ...{ name, ok: true, text, warning: true, fix },
});

export const wrong = (name: string, text: string, fix: string): Check => ({ name, ok: false, text, fix });

/** What several looks at one thing found, as one: the gravest counts, and all that is to be done is said. */
export function together(name: string, found: readonly Check[], otherwise: string): Check {
  const gravest = found.find(({ ok }) => !ok) ?? found.find(({ warning }) => warning);
  if (gravest === undefined)
    return well(name, [otherwise, ...found.map(({ text }) => text)].filter(Boolean).join("; "));
  const bad = found.filter(({ ok, warning }) => !ok || warning);
  const fix = [...new Set(bad.flatMap((each) => each.fix ?? []))].join(" ");
  return { ...gravest, name, text: bad.map(({ text }) => text).join("; "), fix };
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
