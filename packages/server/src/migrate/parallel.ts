// Many things done a few at a time, each told when it is done.

/** Does `work` on each item, `most` at a time; results come as they are done. Nothing new begins once aborted. */
export async function* inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result> {
  const running = new Set<Promise<void>>();
  const done: Result[] = [];
  let failure: { readonly error: unknown } | null = null;
  const queue = items.values();
  const begin = (): boolean => {
    if (signal?.aborted || failure !== null) return false;
    const next = queue.next();
    if (next.done) return false;
    const one: Promise<void> = work(next.value)
      .then(
        (result) => void done.push(result),
        (error: unknown) => {
          failure ??= { error };
        },
      )
      .finally(() => running.delete(one));
    running.add(one);
    return true;
  };
  for (;;) {
    while (running.size < most && begin());
    if (running.size > 0) await Promise.race(running);
    yield* done.splice(0);
    if (running.size === 0 && done.length === 0 && (signal?.aborted || failure !== null || !begin())) break;
  }
  if (failure !== null) throw (failure as { error: unknown }).error;
}
