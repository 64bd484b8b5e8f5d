import { faultsS3 } from "./faults-s3.ts";
import { prove } from "./prove.ts";

prove(faultsS3, "[X35]");
