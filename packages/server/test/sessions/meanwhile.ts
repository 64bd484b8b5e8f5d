// What another server does in the middle of a request of this one.
import type { OpenedProduct } from "../../src/app.ts";

type Question =
  | ("audit" | "doc" | "docs" | "due" | "head" | "heads" | "lastAudit" | "leases" | "op" | "steps" | "warning")
  /** Not a question, but nothing is committed by it either. */
  | "putBlob";

/**
 * Does something right after the store answered a question of this server, before the one who asked goes on: at
 * the first so many answers to questions that name `of`.
 */
export function meanwhile(
  { core }: Pick<OpenedProduct, "core">,
  question: Question,
  what: () => Promise<unknown>,
  { of = "", times = 1 }: { of?: string; times?: number } = {},
): void {
  const { store } = core.vault;
  const ask = store[question];
  let left = times;
  Object.assign(store, {
    async [question](...asked: unknown[]) {
      const answer: unknown = await Reflect.apply(ask, store, asked);
      if (JSON.stringify(asked).includes(of) && left-- > 0) await what();
      return answer;
    },
  });
}
