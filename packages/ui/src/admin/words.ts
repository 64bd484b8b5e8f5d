// The words of this page in the reader's language; they come with the page, not with the workbench.
import { language } from "../language.ts";
import { adminText } from "../text-admin.ts";

export const words: typeof adminText =
  language === "es" ? (await import("../text-admin-es.ts")).adminTextEs : adminText;
