// What happens within a request, as spans: each a piece of work with a beginning, an end and a few facts, below the
// one around it. The parts of the product are wrapped in them once (traced.ts) and know nothing of who gathers them.

/** What is said of a span: names from closed lists, numbers and pseudonyms; never a word of anybody's. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  /** The trace it is part of, 32 digits; null if this trace is not kept. */
  readonly trace: string | null;
  /** Trace, span and whether it is kept, as W3C's Trace Context writes them. */
  readonly traceparent: string;
  /** Says more of it, before it ends. */
  tell(facts: Facts): void;
  /** Ends it, as failed if there is a word for how it failed. */
  end(failure?: string): void;
}

export interface Tracing {
  /** Begins the span of a request, below the one that `from` names, if it is a good traceparent. */
  request(from: string | undefined): Span;
  /** Says what the request turned out to be, once that is known, and ends its span. */
  answered(span: Span, name: string, facts: Facts, failure?: string): void;
  /** Runs work within a span: what it begins is below it. */
  within<T>(span: Span, work: () => T): T;
  /**
   * Does work as a span below the one around it. Where none is around it, work that may stand alone begins a trace,
   * and other work is done without a span.
   */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** Sends what waits to be sent, now; resolves when it was tried. */
  flush(): Promise<void>;
  /** Sends what is left, for a few seconds at most. */
  close(): Promise<void>;
}

export interface SpanOptions {
  readonly facts: Facts;
  /** Whether it begins a trace where none is. */
  readonly alone?: boolean;
  /** Asks another program or process. */
  readonly asks?: boolean;
}
