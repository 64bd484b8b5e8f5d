import { crashPoints } from "./crash-points.ts";
import { prove } from "./prove.ts";

prove(crashPoints, "[X30] [B1] [B2] [B6] [B72]");
