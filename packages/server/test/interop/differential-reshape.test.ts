// Other shapes of a table, and values of other rows, against the reference.
import { differential } from "./differential.ts";
import { reshape } from "./families/reshape.ts";

differential("reshape", reshape);
