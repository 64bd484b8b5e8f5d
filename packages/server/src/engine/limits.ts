// What one session's database may use.

export interface InstanceLimits {
  readonly memoryBytes: number;
  readonly temporaryBytes: number;
  readonly milliseconds: number;
  readonly rows: number;
  readonly columns: number;
  readonly threads: number;
}
