// When the question was last asked in this browser.
const key = "data-tools-satisfaction";
const monthMs = 30 * 86_400_000;

/** Whether it is a month ago, or never was. */
export function mayAsk(now: number = Date.now()): boolean {
  try {
    return now - Number(localStorage.getItem(key) ?? 0) >= monthMs;
  } catch {
    // A browser that keeps nothing would be asked for ever.
    return false;
  }
}

export function wasAsked(now: number = Date.now()): void {
  try {
    localStorage.setItem(key, String(now));
  } catch {
    // It is asked again with the next page.
  }
}
