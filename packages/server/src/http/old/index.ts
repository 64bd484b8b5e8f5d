// The old system's addresses, answered here for enrolled users: every route, and what they work with.
import type { FastifyInstance } from "fastify";
import type { Clock } from "../../clock.ts";
import type { TakingOver } from "../../migrate/taking-over.ts";
import type { Product } from "../../sessions/api.ts";
import type { Served } from "../context.ts";
import { addOldRoute, oldRefusals } from "./answers.ts";
import { bulkRoutes } from "./bulk-routes.ts";
import { touchingDatasources } from "./first-touch.ts";
import { lookRoutes } from "./look-routes.ts";
import { createTelling, type Telling } from "./session-info.ts";
import { sessionRoutes } from "./session-routes.ts";
import { addStudioRoutes } from "./studio-routes.ts";
import { transformRoutes } from "./transform-routes.ts";
import { createWork, type Work } from "./work.ts";

/** What the routes work with. */
export interface Around {
  readonly product: Product;
  readonly work: Work;
  readonly telling: Telling;
  readonly clock: Clock;
}

interface Parts {
  readonly product: Served;
  readonly takingOver: TakingOver | null;
  readonly clock: Clock;
}

/** Adds the old addresses, with bodies and refusals of their own. */
export function addOldRoutes(app: FastifyInstance, { product, takingOver, clock }: Parts): void {
  const work = createWork(product, touchingDatasources(takingOver, clock));
  const around: Around = { product, work, telling: createTelling(product.sessions), clock };
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    scope.setErrorHandler(oldRefusals(product, clock));
    const routes = [sessionRoutes, transformRoutes, lookRoutes, bulkRoutes].flatMap((each) => each(around));
    for (const route of routes) addOldRoute(scope, route);
    addStudioRoutes(scope, around);
  });
}
