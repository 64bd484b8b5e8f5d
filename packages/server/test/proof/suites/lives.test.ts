import { lives } from "./lives.ts";
import { prove } from "./prove.ts";

prove(lives, "[T2] [T3] [T9] [V4]");
