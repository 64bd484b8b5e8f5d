// The password once more: some acts are refused with confirm_first when it was not given lately. What is done
// through withConfirmation asks for it in a small dialog and is then done again, wherever on the page it began.
import { signInQuery } from "./account/sign-in-state.ts";
import { problemIn } from "./client.ts";
import { addressOf, here } from "./place.ts";
import { queryClient } from "./queries.ts";
import { shared } from "./shared.ts";

/** The dialog was closed without a password: nothing was done, and there is nothing to complain of. */
export class NotConfirmed extends Error {}

interface Asked {
  given(): void;
  closed(): void;
}

const asked = shared<Asked | null>(null);
let answer: Promise<void> | null = null;

/** Asks once, however many wait for it. */
function ask(): Promise<void> {
  answer ??= new Promise<void>((resolve, reject) => {
    const end = (settle: () => void) => () => {
      answer = null;
      asked.set(null);
      settle();
    };
    asked.set({ given: end(resolve), closed: end(() => reject(new NotConfirmed())) });
  });
  return answer;
}

/** Does it, if need be after the password was given once more; fails with NotConfirmed if it was not. */
export async function withConfirmation<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (problemIn(error)?.code !== "confirm_first") throw error;
    const { way } = await queryClient.ensureQueryData(signInQuery);
    await (way === "oidc" ? askThere() : ask());
    return work();
  }
}

/** The provider asks who it is and leads back here, where the thing is done once more. */
function askThere(): Promise<never> {
  window.location.assign(addressOf(`/sign-in/start?again=1&to=${encodeURIComponent(here())}`));
  return new Promise(() => {});
}

/** What the dialog has to answer; null while nothing is asked. Other dialogs stay open meanwhile. */
export function useAsked(): Asked | null {
  return asked.use((each) => each);
}
