export type * from "./asks.ts";
export * from "./client.ts";
export * from "./wire.ts";
