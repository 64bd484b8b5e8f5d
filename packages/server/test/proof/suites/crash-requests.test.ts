import { crashRequests } from "./crash-requests.ts";
import { prove } from "./prove.ts";

prove(crashRequests, "[X31]");
