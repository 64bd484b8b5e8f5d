// Undo and redo by keyboard, unless a text field has the focus: there the keys are the field's own.
import { useEffect, useEffectEvent } from "react";

const notText = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "color", "file"]);

/** Whether keys and the clipboard belong to what has the focus. */
export function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  if (target instanceof HTMLInputElement) return !target.readOnly && !notText.has(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}

export function useShortcuts(undo: () => void, redo: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTextField(event.target)) return;
    if (document.querySelector("[role=dialog][aria-modal=true]") !== null) return;
    const key = event.key.toLowerCase();
    const redoing = (key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey);
    if (!redoing && key !== "z") return;
    event.preventDefault();
    if (redoing) redo();
    else undo();
  });
  useEffect(() => {
    const stop = new AbortController();
    window.addEventListener("keydown", (event) => press(event), { signal: stop.signal });
    return () => stop.abort();
  }, []);
}
