// Where a refusal is no failure: what is damaged is told, what is gone is passed over.
import { Refusal, type RefusalCode } from "../errors.ts";

/** For `catch`: what is answered to refusals of these codes; whatever else failed fails as it did. */
export function instead<T>(answers: Partial<Record<RefusalCode, () => T>>): (error: unknown) => T {
  return (error) => {
    const answer = error instanceof Refusal ? answers[error.code] : undefined;
    if (answer === undefined) throw error;
    return answer();
  };
}

/** For `catch`: the refusal; whatever else failed fails as it did. */
export function refusalIn(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** For `catch`: what is damaged is null. */
export const nullIfDamaged = instead({ damaged: () => null });
