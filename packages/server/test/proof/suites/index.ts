// All suites. To add one, write its file and add it here.
import { board } from "./board.ts";
import { crashCommands } from "./crash-commands.ts";
import { crashPoints } from "./crash-points.ts";
import { crashRequests } from "./crash-requests.ts";
import { faultsDisk } from "./faults-disk.ts";
import { faultsKeys } from "./faults-keys.ts";
import { faultsRedis } from "./faults-redis.ts";
import { faultsS3 } from "./faults-s3.ts";
import { faultsSpace } from "./faults-space.ts";
import { faultsWorld } from "./faults-world.ts";
import { histories } from "./histories.ts";
import { lives } from "./lives.ts";
import { modelEmbedded, modelMemory, modelRedis } from "./model.ts";
import { mutants } from "./mutants.ts";
import { parsers } from "./parsers.ts";
import { simulation } from "./simulation.ts";
import type { Suite } from "./suite.ts";
import { undoRedo } from "./undo-redo.ts";

export const suites: readonly Suite[] = [
  board,
  crashCommands,
  crashPoints,
  crashRequests,
  faultsDisk,
  faultsKeys,
  faultsRedis,
  faultsS3,
  faultsSpace,
  faultsWorld,
  histories,
  lives,
  modelEmbedded,
  modelMemory,
  modelRedis,
  mutants,
  parsers,
  simulation,
  undoRedo,
];
