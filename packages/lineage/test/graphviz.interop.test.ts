import { spawnSync } from "node:child_process";
import { formatDot } from "@aixv/lineage/render";
import { describe, expect, it } from "vitest";
import { digest } from "../../policy/test/setting.ts";
import { HOSTILE_LABELS } from "./hostile-labels.ts";
import { hostilePicture, PICTURE } from "./pictures.ts";

const hasDot = spawnSync("dot", ["-V"]).status === 0;
if (!hasDot) process.stderr.write("skipped: no dot of Graphviz on PATH\n");

interface Layout {
  readonly objects: readonly { readonly name: string; readonly label: string; readonly tooltip: string }[];
  readonly edges: readonly { readonly tail: number; readonly head: number; readonly style?: string }[];
}

function dot(text: string, format: string): string {
  const { status, stdout, stderr } = spawnSync("dot", [`-T${format}`], { input: text, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

describe.skipIf(!hasDot)("Graphviz reads what formatDot writes", () => {
  it("as the artifacts and links that there are", () => {
    const { objects, edges } = JSON.parse(dot(formatDot(PICTURE), "json")) as Layout;
    expect(objects.map(({ name, tooltip }) => [name, tooltip])).toEqual(
      [1, 2, 3, 4].map((number, index) => [`n${index}`, digest(number)]),
    );
    expect(edges.map(({ tail, head, style }) => [tail, head, style])).toEqual([
      [0, 1, undefined],
      [0, 3, undefined],
      [1, 2, undefined],
      [1, 3, "dashed"],
    ]);
  });

  it.each(HOSTILE_LABELS.map((label) => [label.slice(0, 40), label] as const))("%j as text", (_, label) => {
    const text = formatDot(hostilePicture(label));
    const { objects, edges } = JSON.parse(dot(text, "json")) as Layout;
    expect([objects.length, edges.length]).toEqual([4, 4]);
    const svg = dot(text, "svg");
    expect(svg).not.toMatch(/<(?:script|img|b)\b/);
    // What is drawn is what was given, as far as it is drawn.
    const words = /[a-z]{3,60}/.exec(label)?.[0] ?? "";
    if (words !== "") expect(svg).toContain(words);
  });
});
