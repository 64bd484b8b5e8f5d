// npm run data-tools -- COMMAND …: the command line on the data folder that npm start uses.
import { join } from "node:path";
import { become, installPackages, root, runtime } from "./setup.mjs";

installPackages();
const env = { DATA_TOOLS_DATA_DIR: join(root, ".data", "store"), ...process.env };
become(runtime(), [join(root, "packages", "server", "bin", "data-tools.js"), ...process.argv.slice(2)], env);
