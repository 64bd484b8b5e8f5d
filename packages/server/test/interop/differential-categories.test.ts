// Operations on categories against the reference.
import { differential } from "./differential.ts";
import { categories } from "./families/categories.ts";

differential("categories", categories);
