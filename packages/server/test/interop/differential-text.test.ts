// Operations that change texts, or take something out of them, against the reference.
import { differential } from "./differential.ts";
import { text } from "./families/text.ts";

differential("text", text);
