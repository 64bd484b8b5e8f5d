// The app on a person's telephone: shows the code of the moment for a secret, by the test's clock.
import { TOTP } from "otpauth";
import type { Clock } from "../../src/clock.ts";

export function codeOf(secret: string, clock: Pick<Clock, "now">, steps = 0): string {
  return new TOTP({ secret }).generate({ timestamp: clock.now() + steps * 30_000 });
}

/** A code that is none of about now. */
export function wrongCode(secret: string, clock: Pick<Clock, "now">): string {
  const near = [-2, -1, 0, 1, 2].map((steps) => codeOf(secret, clock, steps));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !near.includes(code)) ?? "";
}
