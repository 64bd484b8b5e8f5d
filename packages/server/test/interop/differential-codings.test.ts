// Operations that write texts otherwise (hashed, covered, encoded, as JSON or HTML) against the reference.
import { differential } from "./differential.ts";
import { codings } from "./families/codings.ts";

differential("codings", codings);
