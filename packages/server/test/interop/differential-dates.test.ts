// Operations on dates and times against the reference.
import { differential } from "./differential.ts";
import { dates } from "./families/dates.ts";

differential("dates", dates);
