// The only way the report writes HTML: a tagged template that escapes whatever is put into it, unless it
// was made by the tag itself.
export interface Html {
  readonly html: string;
}

type Piece = string | number | Html | readonly Html[] | null;

export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return {
    html: strings.map((text, index) => text + (index < pieces.length ? written(pieces[index] as Piece) : "")).join(""),
  };
}

function written(piece: Piece): string {
  if (piece === null) return "";
  if (typeof piece === "number") return String(piece);
  if (typeof piece === "string") return escaped(piece);
  return "html" in piece ? piece.html : piece.map((each) => each.html).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that means itself between tags and in quoted attributes. */
function escaped(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (character) => entities[character] as string);
}
