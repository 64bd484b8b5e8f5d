import { crashCommands } from "./crash-commands.ts";
import { prove } from "./prove.ts";

prove(crashCommands, "[X31] [B42] [B47]");
