// The walks of clock and engine faults as a test of every run.
import { faultsWorld } from "./faults-world.ts";
import { prove } from "./prove.ts";

prove(faultsWorld, "[X35]");
