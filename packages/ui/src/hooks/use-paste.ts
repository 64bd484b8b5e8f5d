// A table pasted anywhere but into a text field, as a file of its own.
import { useEffect, useEffectEvent } from "react";
import { isTextField } from "./use-shortcuts.ts";

/** The text as a file, if it can be a table: several lines, or several cells. */
export function tableFile(pasted: string, name: string): File | null {
  if (pasted.trim() === "" || !/[\t\n\r,;|]/.test(pasted.trim())) return null;
  const ending = pasted.includes("\t") ? "tsv" : /^\s*[[{]/.test(pasted) ? "json" : "csv";
  return new File([pasted], `${name}.${ending}`, { type: "text/plain" });
}

/** `onText` gets what was pasted. */
export function usePaste(onText: (text: string) => void): void {
  const take = useEffectEvent(onText);
  useEffect(() => {
    const stop = new AbortController();
    window.addEventListener(
      "paste",
      (event) => {
        const pasted = event.clipboardData?.getData("text/plain") ?? "";
        if (isTextField(event.target) || pasted === "") return;
        if (document.querySelector("[role=dialog][aria-modal=true]") !== null) return;
        event.preventDefault();
        take(pasted);
      },
      { signal: stop.signal },
    );
    return () => stop.abort();
  }, []);
}
