// The lots rows draw, written once more in plain SQL: division and remainder where the product shifts and masks.

/**
 * Table `t` with the lot of each row as `lot`. `factor` and `offset` are the first two words of the SHA-256 of
 * purpose and seed, the first halved and made odd.
 */
export function withLots(factor: number, offset: number): string {
  const mixed = (h: string, by: number, times: number) =>
    `(xor(${h}, ${h} // ${by})::UHUGEINT * ${times} % 4294967296)::UBIGINT`;
  return `(SELECT * EXCLUDE (h), xor(h, h // 65536) AS lot FROM
    (SELECT * EXCLUDE (h), ${mixed("h", 8192, 3266489909)} AS h FROM
    (SELECT * EXCLUDE (h), ${mixed("h", 65536, 2246822507)} AS h FROM
    (SELECT *, ((pos::UHUGEINT * ${factor} + ${offset}) % 4294967296)::UBIGINT AS h FROM t)))) AS t`;
}
