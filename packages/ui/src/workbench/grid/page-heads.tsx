// Heads of columns that the page draws: the grid makes their places, React fills them through portals, so that
// they have the page's contexts.
import type { IHeaderComp, IHeaderParams } from "ag-grid-community";
import { type ComponentType, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";

interface Place<Params> {
  readonly key: number;
  readonly gui: HTMLElement;
  readonly params: Params;
}

export interface PageHeads<Params> {
  /** What the columns name as their head. */
  readonly Head: new () => IHeaderComp;
  /** The places there are at present; another list as soon as something changes. */
  places(): readonly Place<Params>[];
  subscribe(hear: () => void): () => void;
}

/** The heads of one grid. */
export function pageHeads<Params extends IHeaderParams>(): PageHeads<Params> {
  let places: readonly Place<Params>[] = [];
  let made = 0;
  const hearers = new Set<() => void>();
  const become = (next: readonly Place<Params>[]) => {
    places = next;
    for (const hear of hearers) hear();
  };
  class Head implements IHeaderComp {
    readonly #key = made++;
    readonly #gui = document.createElement("div");

    init(params: Params): void {
      this.#gui.style.display = "contents";
      become([...places, { key: this.#key, gui: this.#gui, params }]);
    }

    getGui(): HTMLElement {
      return this.#gui;
    }

    refresh(params: Params): boolean {
      become(places.map((place) => (place.key === this.#key ? { ...place, params } : place)));
      return true;
    }

    destroy(): void {
      become(places.filter(({ key }) => key !== this.#key));
    }
  }
  const subscribe = (hear: () => void) => {
    hearers.add(hear);
    return () => hearers.delete(hear);
  };
  return { Head, places: () => places, subscribe };
}

interface DrawnHeadsProps<Params> {
  heads: PageHeads<Params>;
  as: ComponentType<Params>;
}

/** Draws the heads of a grid where the grid has them. */
export function DrawnHeads<Params extends IHeaderParams>({ heads, as: As }: DrawnHeadsProps<Params>) {
  const places = useSyncExternalStore(heads.subscribe, heads.places);
  return places.map(({ key, gui, params }) => createPortal(<As {...params} />, gui, String(key)));
}
