import { mutants } from "./mutants.ts";
import { prove } from "./prove.ts";

prove(mutants, "[X51]");
