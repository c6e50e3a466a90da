import { formatDot, type LineagePicture } from "@aixv/lineage/render";
import { describe, expect, it } from "vitest";
import { digest } from "../../../policy/test/setting.ts";
import { HOSTILE_LABELS } from "../../test/hostile-labels.ts";
import { hostilePicture, PICTURE } from "../../test/pictures.ts";

/** The texts of quoted strings, and what is left around them. */
function parsed(dot: string): { readonly texts: readonly string[]; readonly rest: string } {
  const texts: string[] = [];
  const rest = dot.replace(/"((?:[^"\\\n]|\\["\\n])*)"/g, (_, text: string) => {
    texts.push(text);
    return "TEXT";
  });
  return { texts, rest };
}

describe("formatDot", () => {
  it("draws artifacts with their names and marks, and links as claims state them", () => {
    expect(formatDot(PICTURE)).toBe(`digraph lineage {
  rankdir=LR;
  node [shape=box, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10];
  n0 [label="(start)\\nmy-model\\nfine-tuned-model\\nsha256:0000000000000000…", tooltip="${digest(1)}", penwidth=2];
  n1 [label="(flagged)\\nsha256:0000000000000000…", tooltip="${digest(2)}", penwidth=2, color="#c00000", fontcolor="#c00000"];
  n2 [label="(named by an advisory)\\nbad\\nsha256:0000000000000000…", tooltip="${digest(3)}", penwidth=2, color="#c00000", fontcolor="#c00000", style=filled, fillcolor="#fdeaea"];
  n3 [label="sha256:0000000000000000…", tooltip="${digest(4)}"];
  n0 -> n1 [label="derived_from"];
  n0 -> n3 [label="member_of"];
  n1 -> n2 [label="trained_on"];
  n1 -> n3 [label="derived_from (unsigned)", style=dashed];
}
`);
  });

  it("draws nothing of nothing", () => {
    expect(parsed(formatDot({ artifacts: [], links: [] })).rest).toMatch(/^digraph lineage \{[^>]*\}\n$/);
  });

  it("gives the same text in whatever order the picture is, and however often a link is there", () => {
    const { artifacts, links } = PICTURE;
    const turned: LineagePicture = {
      artifacts: artifacts.toReversed(),
      links: [...links.toReversed(), ...links],
    };
    expect(formatDot(turned)).toBe(formatDot(PICTURE));
  });

  it.each(HOSTILE_LABELS.map((label) => [label.slice(0, 40), label] as const))(
    "takes %j for text",
    (_, label) => {
      const { texts, rest } = parsed(formatDot(hostilePicture(label)));
      expect(rest).toBe(parsed(formatDot(hostilePicture("plain"))).rest);
      for (const text of texts) {
        expect(text).not.toMatch(/\p{Cc}|\u202e|\u2028|\p{Cs}/u);
        expect(text.length).toBeLessThan(600);
        expect(text.replaceAll("&amp;", "")).not.toContain("&");
      }
    },
  );

  it("shows some of many names, and each once", () => {
    const labels = Array.from({ length: 30 }, (_, index) => `name ${index % 20}`);
    const dot = formatDot({ artifacts: [{ digest: digest(1), labels }], links: [] });
    expect(dot).toContain("name 7\\nand 12 more\\nsha256:");
    expect(dot).not.toContain("name 8");
  });

  it("does not cut a character in two", () => {
    const dot = formatDot({ artifacts: [{ digest: digest(1), labels: ["🦙".repeat(61)] }], links: [] });
    expect(dot).toContain(`"${"🦙".repeat(60)}…\\nsha256`);
  });
});
