import { modelEmbedded, modelMemory, modelRedis } from "./model.ts";
import { prove } from "./prove.ts";

const rules = "[U1] [U2] [U3] [U4] [U5] [U6] [S1] [S2] [S4] [S7] [T2] [T3] [B8] [K9] [O8] [V6]";
for (const suite of [modelMemory, modelEmbedded, modelRedis]) prove(suite, rules);
