import { board } from "./board.ts";
import { prove } from "./prove.ts";

prove(board, "[X50]");
