// Runs a TypeScript file of the project under the project's own Node.
import { become, buildPage, installPackages, runtime } from "./setup.mjs";

installPackages();
const [file, ...rest] = process.argv.slice(2);
if (file === "--ui") buildPage();
else become(runtime(), ["--disable-warning=ExperimentalWarning", file, ...rest]);
