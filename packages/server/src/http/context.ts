// What every route file is given.
import type { OperationView, SignInState } from "@data-tools/client";
import type { FastifyInstance } from "fastify";
import type { Accounts } from "../accounts/api.ts";
import type { Clock } from "../clock.ts";
import type { Measuring } from "../metrics/measuring.ts";
import type { Enrolment } from "../migrate/enrolment.ts";
import type { Tracking } from "../mlflow/tracking.ts";
import type { Observing } from "../observing/opened.ts";
import type { Product } from "../sessions/api.ts";
import type { Pseudonym } from "../sessions/pseudonyms.ts";
import type { Provider } from "./identity/identity.ts";

/** What a server serves. */
export interface Served extends Product {
  readonly accounts: Accounts;
  readonly enrolment: Enrolment;
  readonly measuring: Measuring;
  readonly observing: Observing;
  readonly tracking: Tracking;
  readonly pseudonym: Pseudonym;
}

export interface Context {
  readonly product: Served;
  readonly accounts: Accounts;
  /** Where one signs in. */
  readonly signIn: Omit<SignInState, "signedIn">;
  /** Where one signs in, if that is at an identity provider. */
  readonly provider: Provider | null;
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
