import { benchOperations } from "./operations.ts";

await benchOperations();
