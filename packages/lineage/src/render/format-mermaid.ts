import { createDrawing } from "./drawing.ts";
import type { LineagePicture, Mark } from "./lineage-picture.ts";

const MARKS: readonly Mark[] = ["start", "flagged", "source"];
const STYLES: { readonly [M in Mark]: string } = {
  start: "stroke-width:3px",
  flagged: "stroke:#c00000,stroke-width:3px,color:#c00000",
  source: "fill:#fdeaea,stroke:#c00000,stroke-width:3px,color:#c00000",
};

/**
 * Draws lineage as a Mermaid flowchart, such as for Markdown on GitHub. Arrows are as {@link formatDot} has them. The same
 * picture gives the same text. Mermaid by itself draws no more than 500 arrows and reads no more than 50,000 characters.
 */
export function formatMermaid(picture: LineagePicture): string {
  const { boxes, arrows } = createDrawing(picture);
  const classes = MARKS.flatMap((mark) => {
    const marked = boxes.filter((box) => box.mark === mark).map(({ name }) => name);
    if (marked.length === 0) return [];
    return [`  classDef ${mark} ${STYLES[mark]}`, `  class ${marked.join(",")} ${mark}`];
  });
  return [
    "flowchart LR",
    ...boxes.map(({ name, lines }) => `  ${name}[${quoted(lines)}]`),
    ...arrows.map(({ from, to, text, isDashed }) => {
      return `  ${from} ${isDashed ? "-.->" : "-->"}|${quoted([text])}| ${to}`;
    }),
    ...classes,
    "",
  ].join("\n");
}

/**
 * A quoted text of Mermaid, with its lines one below the other. Before Mermaid parses, it looks for directives anywhere in the
 * text; after, it reads texts as Markdown and as HTML. So all but plain letters, digits and spaces is written by its number.
 */
function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line.replace(/[^A-Za-z0-9 ]/gu, (character) => `#${character.codePointAt(0)};`),
  );
  return `"${escaped.join("<br/>")}"`;
}
