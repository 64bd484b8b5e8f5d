import { parsers } from "./parsers.ts";
import { prove } from "./prove.ts";

prove(parsers, "[X45]");
