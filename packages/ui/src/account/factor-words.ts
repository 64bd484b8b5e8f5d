// The words of the second factor in the reader's language; they come with the parts that need them.
import { language } from "../language.ts";
import { factorText } from "../text-factor.ts";

export const words: typeof factorText =
  language === "es" ? (await import("../text-factor-es.ts")).factorTextEs : factorText;
