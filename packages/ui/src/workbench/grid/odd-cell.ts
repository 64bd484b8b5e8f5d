// Draws a cell whose text does not show itself. A plain class: it is made for a cell that scrolls by.
import type { ICellRendererComp, ICellRendererParams } from "ag-grid-community";
import { cell } from "../../format.ts";
import classes from "./grid.module.css";
import { piecesOf } from "./oddities.ts";
import type { GridRow } from "./row-source.ts";

export class OddCell implements ICellRendererComp<GridRow> {
  readonly #gui = document.createElement("span");

  init(params: ICellRendererParams<GridRow>): void {
    this.#gui.className = classes.odd ?? "";
    this.refresh(params);
  }

  getGui(): HTMLElement {
    return this.#gui;
  }

  refresh({ value }: ICellRendererParams<GridRow>): boolean {
    this.#gui.replaceChildren(
      ...piecesOf(cell(value)).map(({ text, mark }) => {
        if (mark === null) return document.createTextNode(text);
        const span = document.createElement("span");
        span.dataset.mark = mark;
        span.textContent = text;
        return span;
      }),
    );
    return true;
  }
}
