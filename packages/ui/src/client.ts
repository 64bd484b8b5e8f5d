// The one client of the page; it talks to the server the page came from.
import { ConnectionError, createClient, ProblemError } from "@data-tools/client";
import { language } from "./language.ts";
import { base, placeOf } from "./place.ts";
import { hearStatus } from "./signed-out.ts";
import { text } from "./text.ts";

export const client = createClient({
  baseUrl: base,
  language,
  fetch: async (input, init) => {
    const answer = await fetch(input, init);
    // What those who are not signed in may ask tells nothing of it where it succeeds.
    if (!(answer.ok && isOpen(String(input)))) hearStatus(answer.status);
    return answer;
  },
});

/** Whether it is part of signing in. */
function isOpen(address: string): boolean {
  return /^\/api\/sign-in([/?]|$)/.test(placeOf(new URL(address, window.location.href).pathname));
}

/** The refusal in an error, or null if it is something else (a lost connection, a fault). */
export function problemIn(error: unknown) {
  return error instanceof ProblemError ? error.problem : null;
}

/** The sentence to show for an error. */
export function sentence(error: unknown): string {
  if (error instanceof ConnectionError) return text.unreachable;
  return error instanceof Error ? error.message : String(error);
}
