// The sealed format against an independent implementation, at length: npm run verify:seal.
import { test } from "vitest";
import { assertAgreement } from "../store/agreement.ts";

test("[K2] an independent AES-GCM agrees on 100,000 random messages, sealed here and opened there and back", () => {
  assertAgreement(100_000);
}, 900_000);
