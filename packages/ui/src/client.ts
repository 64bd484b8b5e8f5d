// The one client of the page; it talks to the server the page came from.
import { createClient, ProblemError } from "@data-tools/client";
import { language } from "./language.ts";
import { hearStatus } from "./signed-out.ts";

export const client = createClient({
  fetch: async (input, init) => {
    const answer = await fetch(input, { ...init, headers: { ...init?.headers, "accept-language": language } });
    hearStatus(answer.status);
    return answer;
  },
});

/** The refusal in an error, or null if it is something else (a lost connection, a fault). */
export function problemIn(error: unknown) {
  return error instanceof ProblemError ? error.problem : null;
}

/** The sentence to show for an error. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
