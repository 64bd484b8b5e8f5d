// Owners as administrators and commands deal with them; a part of api.ts.
import type { Actor } from "./api.ts";

/** What an owner has, those without any left out. */
export interface OwnerView {
  readonly owner: string;
  readonly sessions: number;
  /** Sessions in the bin. */
  readonly binned: number;
  /** Hidden ones too, which sessions still use. */
  readonly datasources: number;
  readonly recipes: number;
  readonly bytes: number;
  readonly usedAt: string;
}

/** What was done to so many of an owner's things; sessions in the bin and hidden datasources are among them. */
export interface OwnedCounts {
  readonly sessions: number;
  readonly datasources: number;
  readonly recipes: number;
  readonly bytes: number;
}

export interface Transferred extends OwnedCounts {
  /** Recipes that got a number behind their name, for the next owner had one of that name. */
  readonly renamed: number;
}

/** Whose work it is: for administrators and commands, for others it does not exist. */
export interface Ownership {
  owners(actor: Actor): Promise<OwnerView[]>;
  /** Everything of an owner becomes another's, all at once. */
  transfer(actor: Actor, from: string, to: string): Promise<Transferred>;
  /** What was handed over goes back to whom it was made for; one entry for each two owners. */
  handBack(actor: Actor): Promise<Transferred[]>;
  /** Everything of an owner goes for good; its journal stays. */
  erase(actor: Actor, owner: string): Promise<OwnedCounts>;
}
