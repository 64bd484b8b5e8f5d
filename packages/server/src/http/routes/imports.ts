// How a file would be read, keeping nothing.
import { actorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { importOptions } from "../schemas.ts";
import { withUpload } from "../upload.ts";

export const importRoutes: Routes = (app, { product, uploadLimit }) => {
  app.post(
    "/api/imports/preview",
    {
      schema: { summary: "Detect how a file would be read", tags: ["datasources"] },
      config: {
        reads: true,
        answer: { type: "ImportPreview" },
        form: { file: { type: "string", contentMediaType: "application/octet-stream" }, options: importOptions },
      },
    },
    (request) =>
      withUpload(product, request, uploadLimit, ({ file, options }) =>
        product.datasources.preview(actorOf(request), file, options),
      ),
  );
};
