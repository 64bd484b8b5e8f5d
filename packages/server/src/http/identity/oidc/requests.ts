// Requests to the provider: within a time and a size, to where it was said and nowhere else, answered in JSON.
import { isObject, type Json, objectOf, textWithin } from "../../../answers.ts";
import { unavailable } from "./failure.ts";

interface ProviderAnswer {
  readonly status: number;
  readonly body: Json;
}

/** Bytes of an answer, unpacked; key sets of large providers have some tens of kilobytes. */
export const answerMax = 512 * 1024;

export type AskProvider = (url: string, asking?: RequestInit) => Promise<ProviderAnswer>;

/** Asks with this many milliseconds for each request. Refuses with `oidc_unavailable`. */
export function askWithin(milliseconds: number): AskProvider {
  return async (url, { headers = {}, ...asking } = {}) => {
    const signal = AbortSignal.timeout(milliseconds);
    const own = { accept: "application/json", ...headers };
    try {
      const answer = await fetch(url, { ...asking, headers: own, redirect: "manual", signal });
      const text = await textWithin(answer, answerMax);
      if (text === null) throw unavailable({ reason: "its answer is too large", why: "size" });
      if (answer.status >= 300 && answer.status < 400)
        throw unavailable({ reason: "it leads elsewhere instead of answering", why: `status ${answer.status}` });
      if (answer.status >= 500 || answer.status === 429)
        throw unavailable({ reason: "it has a failure of its own", why: `status ${answer.status}` });
      const body = objectOf(text);
      if (body === null) throw unavailable({ reason: "its answer cannot be read", why: "no JSON object" });
      return { status: answer.status, body };
    } catch (error) {
      if (signal.aborted) throw unavailable({ reason: "it takes too long to answer", why: "timeout" });
      if (!(error instanceof TypeError)) throw error;
      throw unavailable({ reason: "it does not answer", why: codeOf(error.cause) });
    }
  };
}

function codeOf(cause: unknown): string {
  return isObject(cause) && typeof cause.code === "string" ? cause.code : "no connection";
}
