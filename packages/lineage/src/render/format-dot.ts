import { createDrawing } from "./drawing.ts";
import type { LineagePicture, Mark } from "./lineage-picture.ts";

const STYLES: { readonly [M in Mark]: string } = {
  start: "penwidth=2",
  flagged: 'penwidth=2, color="#c00000", fontcolor="#c00000"',
  source: 'penwidth=2, color="#c00000", fontcolor="#c00000", style=filled, fillcolor="#fdeaea"',
};

/**
 * Draws lineage in the DOT language of Graphviz. Arrows are as claims state them: from what was made to what it was made of,
 * from members to their release, from what was deployed to its deployment. The same picture gives the same text.
 */
export function formatDot(picture: LineagePicture): string {
  const { boxes, arrows } = createDrawing(picture);
  return [
    "digraph lineage {",
    "  rankdir=LR;",
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...boxes.map(({ name, digest, lines, mark }) => {
      const style = mark === undefined ? "" : `, ${STYLES[mark]}`;
      return `  ${name} [label=${quoted(lines)}, tooltip=${quoted([digest])}${style}];`;
    }),
    ...arrows.map(({ from, to, text, isDashed }) => {
      const style = isDashed ? ", style=dashed" : "";
      return `  ${from} -> ${to} [label=${quoted([text])}${style}];`;
    }),
    "}",
    "",
  ].join("\n");
}

/**
 * A quoted string of DOT, with its lines one below the other. In labels a backslash begins an escape, and Graphviz reads
 * entities of HTML; the latter keep its parser from what would be special in SVG too.
 */
function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line.replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"'),
  );
  return `"${escaped.join("\\n")}"`;
}
