// What looks on within the page while it is measured, as text: it runs in the browser, before the page's own
// scripts. After every painted frame it looks which rows stand in view and whether their cells are filled.

/** Defines `watch` in the page; `watch.first` tells the time from navigation until the first rows were painted. */
export const watchScript = `(() => {
  const filled = (row) => {
    const cells = row.querySelectorAll('.ag-cell[col-id^="c:"]');
    return cells.length > 0 && [...cells].every(({ textContent }) => textContent !== "" && textContent !== "…");
  };
  // Rows in view that are not filled; "gap" where the grid has not even drawn rows. null = no grid yet.
  const blanks = () => {
    const viewport = document.querySelector(".ag-grid-viewport");
    const head = document.querySelector(".ag-header");
    if (viewport === null || head === null) return null;
    const from = head.getBoundingClientRect().bottom;
    const to = viewport.getBoundingClientRect().top + viewport.clientHeight;
    let covered = 0;
    const blank = [];
    for (const row of document.querySelectorAll(".ag-grid-scrolling-container .ag-row")) {
      const { top, bottom } = row.getBoundingClientRect();
      const height = Math.min(bottom, to) - Math.max(top, from);
      if (height <= 1) continue;
      covered += height;
      if (!filled(row)) blank.push(row.getAttribute("row-index"));
    }
    if (covered < to - from - 2) blank.push("gap");
    return blank;
  };
  const since = new Map();
  let unsettled = null;
  let last = null;
  let watching = false;
  let settle;
  const watch = {
    first: new Promise((resolve) => { settle = resolve; }),
    begin() {
      Object.assign(watch, { row: 0, any: 0, frame: 0, frames: 0, low: 1, high: 0 });
      since.clear();
      unsettled = null;
      last = null;
      watching = true;
    },
    end() {
      watching = false;
      const { row, any, frame, frames, low, high } = watch;
      return { row, any, frame, frames, moved: Math.max(0, high - low) };
    },
    // Resolves with the milliseconds until every row in view is filled at another place of the table.
    async jump(share) {
      const view = document.querySelector(".ag-grid-viewport");
      const start = performance.now();
      view.scrollTop = share * (view.scrollHeight - view.clientHeight);
      do await painted(); while (blanks()?.length !== 0);
      return performance.now() - start;
    },
  };
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  }));
  const look = () => {
    const now = performance.now();
    const blank = blanks();
    if (blank?.length === 0) settle(now);
    if (!watching) return;
    if (last !== null) watch.frame = Math.max(watch.frame, now - last);
    last = now;
    watch.frames++;
    const view = document.querySelector(".ag-grid-viewport");
    const share = view.scrollTop / (view.scrollHeight - view.clientHeight);
    watch.low = Math.min(watch.low, share);
    watch.high = Math.max(watch.high, share);
    for (const [row, begun] of since) {
      watch.row = Math.max(watch.row, now - begun);
      if (!blank.includes(row)) since.delete(row);
    }
    for (const row of blank) if (!since.has(row)) since.set(row, now);
    if (unsettled !== null) watch.any = Math.max(watch.any, now - unsettled);
    unsettled = blank.length === 0 ? null : (unsettled ?? now);
  };
  (async () => { for (;;) { await painted(); look(); } })();
  window.watch = watch;
})();`;

/** What was seen between `watch.begin()` and `watch.end()`, in milliseconds. */
export interface Seen {
  /** The longest time that one row was in view and not filled. */
  readonly row: number;
  /** The longest time without a moment at which all rows in view were filled. */
  readonly any: number;
  /** The longest time between two frames. */
  readonly frame: number;
  readonly frames: number;
  /** The part of the whole table that was passed, up to 1. */
  readonly moved: number;
}
