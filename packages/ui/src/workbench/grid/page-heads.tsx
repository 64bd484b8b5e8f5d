// Heads of columns that the page draws: the grid makes their places, React fills them through portals, so that
// they have the page's contexts.
import type { IHeaderComp, IHeaderParams } from "ag-grid-community";
import type { ComponentType } from "react";
import { createPortal } from "react-dom";
import { shared } from "../../shared.ts";

interface Place<Params> {
  readonly key: number;
  readonly gui: HTMLElement;
  readonly params: Params;
}

interface PageHeads<Params> {
  /** What the columns name as their head. */
  readonly Head: new () => IHeaderComp;
  /** The places there are at present; another list as soon as something changes. */
  readonly places: ReturnType<typeof shared<readonly Place<Params>[]>>;
}

/** The heads of one grid. */
export function pageHeads<Params extends IHeaderParams>(): PageHeads<Params> {
  const places = shared<readonly Place<Params>[]>([]);
  let made = 0;
  class Head implements IHeaderComp {
    readonly #key = made++;
    readonly #gui = document.createElement("div");

    init(params: Params): void {
      this.#gui.style.display = "contents";
      places.set([...places.get(), { key: this.#key, gui: this.#gui, params }]);
    }

    getGui(): HTMLElement {
      return this.#gui;
    }

    refresh(params: Params): boolean {
      places.set(places.get().map((place) => (place.key === this.#key ? { ...place, params } : place)));
      return true;
    }

    destroy(): void {
      places.set(places.get().filter(({ key }) => key !== this.#key));
    }
  }
  return { Head, places };
}

interface DrawnHeadsProps<Params> {
  heads: PageHeads<Params>;
  as: ComponentType<Params>;
}

/** Draws the heads of a grid where the grid has them. */
export function DrawnHeads<Params extends IHeaderParams>({ heads, as: As }: DrawnHeadsProps<Params>) {
  const places = heads.places.use((each) => each);
  return places.map(({ key, gui, params }) => createPortal(<As {...params} />, gui, String(key)));
}
