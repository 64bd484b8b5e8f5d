// npm run bench:peers: the same session of work in Data Tools and in other programs, one after the other. Makes a Python
// environment with the pinned packages (once), installs Redis and OpenRefine where that may be done; what is missing is
// said loudly and left out.
import { join } from "node:path";
import { environment } from "./python.mjs";
import { become, installPackages, openrefine, redis, root, runtime } from "./setup.mjs";

installPackages();
const bench = join(root, "packages", "server", "bench", "peers");
const python = await environment(
  join(bench, "requirements.txt"),
  "a Python environment with what is measured beside us",
);
redis();
openrefine();
become(runtime(), ["--disable-warning=ExperimentalWarning", join(bench, "main.ts"), ...process.argv.slice(2)], {
  ...process.env,
  ...(python !== null && { DATA_TOOLS_PEERS_PYTHON: python }),
});
