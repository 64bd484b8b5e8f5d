// Pages that show programs of examples/: what they show is the file itself, which the tests run.
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** Pages below docs/ that show examples. */
export const exampleNames = ["python.md", "typescript.md"];

const languages: Readonly<Record<string, string>> = { ".py": "python", ".ts": "typescript", ".json": "json" };

/** A page with each block that follows `<!-- examples/… -->` made anew from that file. */
export function examplePage(root: string, name: string): string {
  const page = readFileSync(join(root, "docs", name), "utf8");
  return page.replaceAll(/(<!-- (examples\/\S+) -->\n)```[a-z]*\n.*?\n```\n/gs, (_all, mark: string, file: string) => {
    return `${mark}\`\`\`${languages[extname(file)] ?? ""}\n${readFileSync(join(root, file), "utf8").trimEnd()}\n\`\`\`\n`;
  });
}
