// What the server and an engine process say to each other: plain data both ways.
import type { RefusalCode, RefusalValues } from "../errors.ts";
import type { Change } from "../model/change.ts";
import type { Selection } from "../model/selection.ts";
import type { Sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import type { CompareOptions, ExportFormat, PageRequest } from "./engine.ts";
import type { InstanceLimits } from "./limits.ts";

export type Call =
  | { method: "apply"; home: string; state: State; change: Change; sources: Record<string, State> }
  | { method: "materialise"; home: string; state: State }
  | { method: "fit"; state: State; values: Record<string, Sql>; sources: Record<string, State> }
  | { method: "describe"; state: State; query: string; sources: Record<string, State> }
  | { method: "page"; state: State; request: PageRequest }
  | { method: "compare"; from: State; to: State; options: CompareOptions }
  | { method: "ask"; state: State; selection: Selection }
  | { method: "export"; state: State; format: ExportFormat; options: { safe: boolean } }
  | { method: "pandas"; state: State }
  | { method: "fingerprint"; state: State };

export type Question =
  | { kind: "call"; id: number; session: string; folder: string; limits: InstanceLimits; call: Call }
  | { kind: "cancel"; id: number }
  | { kind: "evict"; id: number; session: string };

export type Answer =
  | { kind: "done"; id: number; value: unknown }
  /** `deaf`: the statement goes on, and the process with it must end. */
  | { kind: "refused"; id: number; code: RefusalCode; values: RefusalValues; deaf: boolean }
  /** A bug; `text` may hold cells and is for nobody's eyes but a debugger's. */
  | { kind: "broken"; id: number; text: string }
  | { kind: "progress"; id: number; progress: number | null };
