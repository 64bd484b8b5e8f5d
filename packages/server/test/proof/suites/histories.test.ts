import { histories } from "./histories.ts";
import { prove } from "./prove.ts";

prove(histories, "[B40] [B42] [B46] [S2] [S4] [S6]");
