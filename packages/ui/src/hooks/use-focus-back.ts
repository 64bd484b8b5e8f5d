// The focus goes back to where it was when something that took it is gone.
import { useEffect } from "react";

/** While `away`, the focus is elsewhere; what had it before gets it again afterwards, if it is still there. */
export function useFocusBack(away: boolean): void {
  useEffect(() => {
    if (!away) return;
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [away]);
}
