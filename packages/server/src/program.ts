// Programs of their own, in processes and threads, stand beside the module that starts them: as TypeScript in
// a checkout, as JavaScript in the published package.
import { extname } from "node:path";

/** Where the program `name` stands beside a module, whose `import.meta.url` is given. */
export function program(name: string, module: string): URL {
  return new URL(`./${name}${extname(module)}`, module);
}
