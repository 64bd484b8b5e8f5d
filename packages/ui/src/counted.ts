// Amounts in words.

/** "1 row", "2 rows": the number is already written as the reader likes it. */
export function counted(amount: number, shown: string, one: string, many: string): string {
  return `${shown} ${amount === 1 ? one : many}`;
}
