// Scaling, bins and outliers against the reference.
import { differential } from "./differential.ts";
import { scaling } from "./families/scaling.ts";

differential("scaling", scaling);
