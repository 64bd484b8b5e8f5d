// What one session's database may use.

export interface InstanceLimits {
  readonly memoryBytes: number;
  readonly temporaryBytes: number;
  readonly milliseconds: number;
  readonly rows: number;
  readonly columns: number;
  /** Rows times columns that one change makes. */
  readonly cells: number;
  /** Bytes of a text or of bytes, items of a list. */
  readonly cellBytes: number;
  readonly threads: number;
}
