import { formatMermaid, type LineagePicture } from "@aixv/lineage/render";
import { describe, expect, it } from "vitest";
import { HOSTILE_LABELS } from "../../test/hostile-labels.ts";
import { hostilePicture, PICTURE } from "../../test/pictures.ts";

/** All that this format writes: what is in quotes is plain letters, numbers of characters, and line ends. */
const TEXT = '"(?:[A-Za-z0-9 ]|#\\d+;|<br/>)*"';
const LINES = [
  /^flowchart LR$/,
  new RegExp(`^  n\\d+\\[${TEXT}\\]$`),
  new RegExp(`^  n\\d+ (?:-->|-\\.->)\\|${TEXT}\\| n\\d+$`),
  /^ {2}classDef (?:start|flagged|source) [a-z0-9:#,-]+$/,
  /^ {2}class n\d+(?:,n\d+)* (?:start|flagged|source)$/,
  /^$/,
];

describe("formatMermaid", () => {
  it("draws artifacts with their names and marks, and links as claims state them", () => {
    const text = formatMermaid(PICTURE).replaceAll(/#(\d+);/g, (_, code: string) =>
      String.fromCodePoint(Number(code)),
    );
    expect(text).toBe(`flowchart LR
  n0["(start)<br/>my-model<br/>fine-tuned-model<br/>sha256:0000000000000000…"]
  n1["(flagged)<br/>sha256:0000000000000000…"]
  n2["(named by an advisory)<br/>bad<br/>sha256:0000000000000000…"]
  n3["sha256:0000000000000000…"]
  n0 -->|"derived_from"| n1
  n0 -->|"member_of"| n3
  n1 -->|"trained_on"| n2
  n1 -.->|"derived_from (unsigned)"| n3
  classDef start stroke-width:3px
  class n0 start
  classDef flagged stroke:#c00000,stroke-width:3px,color:#c00000
  class n1 flagged
  classDef source fill:#fdeaea,stroke:#c00000,stroke-width:3px,color:#c00000
  class n2 source
`);
  });

  it("draws nothing of nothing", () => {
    expect(formatMermaid({ artifacts: [], links: [] })).toBe("flowchart LR\n");
  });

  it("gives the same text in whatever order the picture is", () => {
    const { artifacts, links } = PICTURE;
    const turned: LineagePicture = { artifacts: artifacts.toReversed(), links: links.toReversed() };
    expect(formatMermaid(turned)).toBe(formatMermaid(PICTURE));
  });

  it.each(HOSTILE_LABELS.map((label) => [label.slice(0, 40), label] as const))(
    "takes %j for text",
    (_, label) => {
      const text = formatMermaid(hostilePicture(label));
      const lines = text.split("\n");
      expect(lines.filter((line) => !LINES.some((pattern) => pattern.test(line)))).toEqual([]);
      expect(lines.length).toBe(formatMermaid(hostilePicture("plain")).split("\n").length);
      expect(text.length).toBeLessThan(2000);
    },
  );
});
