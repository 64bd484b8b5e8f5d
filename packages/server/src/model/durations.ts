// Durations as they travel: ISO 8601, of hours, minutes and seconds.

/** Microseconds as an ISO 8601 duration of hours, minutes and seconds. */
export function isoDuration(micros: bigint): string {
  const sign = micros < 0n ? "-" : "";
  const size = micros < 0n ? -micros : micros;
  const hours = size / 3600000000n;
  const minutes = (size / 60000000n) % 60n;
  const rest = size % 60000000n;
  const fraction = rest % 1000000n;
  const digits = fraction === 0n ? "" : `.${fraction.toString().padStart(6, "0").replace(/0+$/, "")}`;
  const seconds = `${rest / 1000000n}${digits}`;
  const text = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${seconds !== "0" ? `${seconds}S` : ""}`;
  return `${sign}PT${text === "" ? "0S" : text}`;
}
