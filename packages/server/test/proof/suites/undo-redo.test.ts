import { prove } from "./prove.ts";
import { undoRedo } from "./undo-redo.ts";

prove(undoRedo, "[U1] [U2] [S6]");
