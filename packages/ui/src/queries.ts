// What the page knows of the server: the query client and the keys under which answers are kept.
import { QueryClient } from "@tanstack/react-query";
import { problemIn } from "./client.ts";

export const keys = {
  operations: ["operations"] as const,
  datasources: ["datasources"] as const,
  samples: ["samples"] as const,
  recipes: ["recipes"] as const,
  me: ["me"] as const,
  signIn: ["sign-in"] as const,
  signInLink: (link: string) => ["sign-in", link] as const,
  factorSetup: (challenge: string) => ["factor setup", challenge] as const,
  secondFactor: ["second factor"] as const,
  signIns: ["sign-ins"] as const,
  tokens: ["tokens"] as const,
  use: ["use"] as const,
  sessions: ["sessions"] as const,
  firstRows: (id: string) => ["first rows", id] as const,
  session: (id: string) => ["session", id] as const,
  history: (id: string) => ["history", id] as const,
  draft: (id: string, name: string) => ["draft", id, name] as const,
  profile: (id: string, step: string | null, column: string) => ["profile", id, step, column] as const,
  recipeTrial: (id: string, version: number, ask: object) => ["recipe trial", id, version, ask] as const,
  prunings: (id: string) => ["pruning", id] as const,
  pruning: (id: string, version: number, named: boolean, branches: readonly string[] | "all") =>
    ["pruning", id, version, named, branches] as const,
  safety: (id: string) => ["safety", id] as const,
  tracking: (id: string) => ["tracking", id] as const,
  trail: (id: string) => ["trail", id] as const,
  hint: (id: string, way: "undo" | "redo", version: number) => ["hint", id, way, version] as const,
};

/** A refusal is an answer, not a fault; everything else is worth asking again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => problemIn(error) === null && failures < 1_000,
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 10_000),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

/** While nobody knows who asks, ms between two questions for the session. */
const askAgainMs = 5_000;

/** Asks for a session now and then; its answer tells that one is signed in again, wherever that was done. Answers how to stop. */
export function askUntilKnown(id: string): () => void {
  const timer = setInterval(() => queryClient.refetchQueries({ queryKey: keys.session(id) }), askAgainMs);
  return () => clearInterval(timer);
}

/** Drops answers that hold cells; what a session is called and how one signs in stays. */
export function forgetWhatIsShown(): void {
  const kept: readonly unknown[] = [keys.me[0], keys.signIn[0], keys.operations[0], keys.session("")[0]];
  queryClient.removeQueries({ predicate: ({ queryKey: [what] }) => !kept.includes(what) });
}
