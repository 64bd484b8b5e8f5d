import { faultsKeys } from "./faults-keys.ts";
import { prove } from "./prove.ts";

prove(faultsKeys, "[X35] [K10]");
