// The walks of Redis faults as a test of every run.
import { faultsRedis } from "./faults-redis.ts";
import { prove } from "./prove.ts";

prove(faultsRedis, "[X35]");
