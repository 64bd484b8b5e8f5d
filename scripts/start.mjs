// npm start: everything a fresh machine needs, then the workbench on the embedded store in ./.data.
import { join } from "node:path";
import { become, buildPage, installPackages, root, runtime } from "./setup.mjs";

installPackages();
buildPage();
const given = process.argv.slice(2);
const data =
  given.some((flag) => flag.startsWith("--data-dir")) || process.env.DATA_TOOLS_DATA_DIR
    ? []
    : ["--data-dir", join(root, ".data", "store")];
become(runtime(), [join(root, "packages", "server", "bin", "data-tools.js"), "serve", ...data, ...given]);
