import { digestAlgorithm, digestHex } from "@aixv/core";
import { compare } from "../compare.ts";
import type { LineagePicture, Mark, PictureArtifact } from "./lineage-picture.ts";

/** A box, with its lines of text. */
export interface Box {
  /** `n0`, `n1` and so on, by digest. */
  readonly name: string;
  readonly digest: string;
  readonly lines: readonly string[];
  readonly mark?: Mark;
}

/** An arrow between two boxes. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly isDashed: boolean;
}

/** A picture in the one order in which it is written. */
export interface Drawing {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Marks in words: nothing is told by colour alone. */
const WORDS: { readonly [M in Mark]: string } = {
  start: "(start)",
  flagged: "(flagged)",
  source: "(named by an advisory)",
};

const MAX_LABELS = 8;
const MAX_LABEL_LENGTH = 60;
const SHOWN_DIGITS = 16;

/** Puts a picture in order: whatever order its parts came in, it is drawn the same. */
export function createDrawing({ artifacts, links }: LineagePicture): Drawing {
  const byDigest = new Map<string, PictureArtifact>();
  for (const { from, to } of links) {
    for (const digest of [from, to]) byDigest.set(digest, { digest, labels: [] });
  }
  for (const artifact of artifacts) byDigest.set(artifact.digest, artifact);
  const sorted = [...byDigest.values()].sort((a, b) => compare(a.digest, b.digest));
  const names = new Map(sorted.map(({ digest }, index) => [digest, `n${index}`]));
  const boxes = sorted.map((artifact): Box => {
    const { digest, mark } = artifact;
    const box = { name: names.get(digest) ?? "", digest, lines: linesOf(artifact) };
    return mark === undefined ? box : { ...box, mark };
  });
  const arrows = new Map<string, Arrow>();
  const ordered = links.toSorted(
    (a, b) =>
      compare(a.from, b.from) ||
      compare(a.to, b.to) ||
      compare(a.type, b.type) ||
      compare(a.standing, b.standing) ||
      Number(a.isFollowed) - Number(b.isFollowed),
  );
  for (const { type, from, to, standing, isFollowed } of ordered) {
    const arrow: Arrow = {
      from: names.get(from) ?? "",
      to: names.get(to) ?? "",
      text: standing === "trusted" ? type : `${type} (${standing})`,
      isDashed: !isFollowed,
    };
    arrows.set(JSON.stringify(arrow), arrow);
  }
  return { boxes, arrows: [...arrows.values()] };
}

function linesOf({ digest, labels, mark }: PictureArtifact): readonly string[] {
  const distinct = [...new Set(labels.map(plainText))].filter((label) => label.trim() !== "");
  const shown = distinct.slice(0, MAX_LABELS);
  const rest = distinct.length - shown.length;
  return [
    ...(mark === undefined ? [] : [WORDS[mark]]),
    ...shown,
    ...(rest > 0 ? [`and ${rest} more`] : []),
    `${digestAlgorithm(digest)}:${digestHex(digest).slice(0, SHOWN_DIGITS)}…`,
  ];
}

/** One short line, without anything that steers how text is shown: controls, line ends, directions, halves of characters. */
function plainText(label: string): string {
  // No more is looked at than may be shown, in halves of characters.
  const characters = [...label.slice(0, 2 * MAX_LABEL_LENGTH + 2)];
  const short =
    characters.length > MAX_LABEL_LENGTH ? [...characters.slice(0, MAX_LABEL_LENGTH), "…"] : characters;
  return short.join("").replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, "\ufffd");
}
