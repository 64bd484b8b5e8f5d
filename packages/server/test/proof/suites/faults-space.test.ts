// The walks of a full disk as a test of every run.
import { faultsSpace } from "./faults-space.ts";
import { prove } from "./prove.ts";

prove(faultsSpace, "[X35]");
