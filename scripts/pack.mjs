// npm run pack: the packages as people will install them, in dist/. With --bill only the bill of materials.
import { become, buildPage, installPackages, runtime } from "./setup.mjs";

installPackages();
buildPage();
become(runtime(), ["--disable-warning=ExperimentalWarning", "scripts/packing/pack.ts", ...process.argv.slice(2)]);
