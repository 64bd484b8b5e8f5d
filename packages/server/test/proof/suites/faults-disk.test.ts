// The walks of disk faults as a test of every run.
import { faultsDisk } from "./faults-disk.ts";
import { prove } from "./prove.ts";

prove(faultsDisk, "[X35]");
