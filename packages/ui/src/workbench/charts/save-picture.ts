// A chart as a file. A picture stands alone, so the colours of the page are written into it.
import { fileNamePart, saveFile } from "../../save-file.ts";

const carried = ["fill", "fill-opacity", "stroke", "stroke-width", "font-family", "font-size", "font-weight"];

function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll("*");
  for (const [index, node] of copy.querySelectorAll("*").entries()) {
    const original = originals[index];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const name of carried) node.setAttribute(name, style.getPropertyValue(name));
    node.removeAttribute("class");
    node.removeAttribute("data-tip");
  }
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(ground);
  copy.removeAttribute("class");
  return new XMLSerializer().serializeToString(copy);
}

export async function savePicture(svg: SVGSVGElement, format: "svg" | "png", name: string): Promise<void> {
  const code = standalone(svg);
  const blob = format === "svg" ? new Blob([code], { type: "image/svg+xml" }) : await painted(code, svg);
  saveFile(blob, `${fileNamePart(name)}.${format}`);
}

/** Twice as large, for sharp print. */
async function painted(code: string, { width, height }: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(code)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width.baseVal.value * 2;
  canvas.height = height.baseVal.value * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("the browser gave no picture");
  return blob;
}
