// What every route file is given.
import type { OperationView } from "@data-tools/client";
import type { FastifyInstance } from "fastify";
import type { Clock } from "../clock.ts";
import type { Product } from "../sessions/api.ts";

export interface Context {
  readonly product: Product;
  /** The catalogue, as `GET /api/operations` shows it. */
  readonly operations: readonly OperationView[];
  readonly clock: Clock;
  /** Largest upload in bytes. */
  readonly uploadLimit: number;
  /** Folder of the shipped sample files. */
  readonly samples: string;
  /** False from the moment the server begins to close. */
  readonly open: () => boolean;
}

export type Routes = (app: FastifyInstance, context: Context) => void;
