// Sizes and times as a person writes them.

/** "512 MB", "1.5 GB". */
export function sizeText(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const value = bytes / 1024 ** step;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[step]}`;
}

/** "20 seconds", "2 minutes". */
export function timeText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds >= 120 && seconds % 60 === 0) return `${seconds / 60} minutes`;
  return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
}
