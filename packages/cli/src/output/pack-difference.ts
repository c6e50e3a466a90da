import { quote } from "@aixv/core";
import type { PackFileDifference } from "@aixv/sdk";
import type { Style } from "./style.ts";
import { formatCount, printable } from "./text.ts";

/** Most lines for people; all is in `--json`. */
const MOST_LINES = 100;
const MOST_CHARACTERS = 200;

type Value = string | readonly string[] | null;

/** How two packs differ, for people: `+` came, `-` went, `~` changed. */
export function packDifferenceText(compared: PackFileDifference, style: Style): string {
  const { before, after, difference, hasSameBytes } = compared;
  const { isSame, digest, artifacts } = difference;
  const files = `${printable(before.path)} ${printable(after.path)}`;
  const invalid = [before, after]
    .filter(({ isValid }) => !isValid)
    .map(({ path }) => `  ${style.strong("!")} ${printable(path)} is not valid: aixv pack validate says why`);
  if (isSame) {
    const only = hasSameBytes ? [] : ["  the files differ only in what no digest covers"];
    return [`${style.good("✔ the same")} ${files}`, `  ${digest.before}`, ...only, ...invalid].join("\n");
  }
  const counts = [
    [artifacts.added.length, "added"],
    [artifacts.removed.length, "removed"],
    [artifacts.changed.length, "changed"],
  ] as const;
  const summary = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count, "artifact")} ${what}`)
    .join(", ");
  const lines = [
    ...difference.header.map(({ field, before: old, after: new_ }) => `  ~ ${field}: ${changeOf(old, new_)}`),
    ...artifacts.removed.map((artifact) => `  - ${described(artifact)}`),
    ...artifacts.added.map((artifact) => `  + ${described(artifact)}`),
    ...artifacts.changed.flatMap(({ artifact_id, changes }) => [
      `  ~ ${shown(artifact_id)}`,
      ...changes.map(({ field, before: old, after: new_ }) => `      ${field}: ${changeOf(old, new_)}`),
    ]),
    // Of valid packs these follow from the artifacts.
    ...(invalid.length === 0 ? [] : manifestLines(difference)),
    `  ~ pack_digest: ${digest.before} → ${digest.after}`,
  ];
  const more = lines.length - MOST_LINES;
  return [
    `${style.bad("✘ different")} ${files}${summary === "" ? "" : `: ${summary}`}`,
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`  … and ${more} more (all with --json)`] : []),
    ...invalid,
  ].join("\n");
}

function manifestLines({ digest_manifest }: PackFileDifference["difference"]): readonly string[] {
  const line = (
    sign: string,
    { artifact_id, content_digest }: { artifact_id: string; content_digest: string },
  ) => `  ${sign} digest_manifest: ${shown(artifact_id)} ${content_digest}`;
  return [
    ...digest_manifest.removed.map((entry) => line("-", entry)),
    ...digest_manifest.added.map((entry) => line("+", entry)),
  ];
}

function described(artifact: {
  readonly artifact_id: string;
  readonly artifact_type: string;
  readonly content_digest: string;
}): string {
  return `${shown(artifact.artifact_id)} (${shown(artifact.artifact_type)}) ${artifact.content_digest}`;
}

function changeOf(before: Value, after: Value): string {
  return `${shown(before)} → ${shown(after)}`;
}

function shown(value: Value): string {
  if (value === null) return "none";
  if (typeof value === "string") return quote(value, MOST_CHARACTERS);
  return `[${value.map((item) => quote(item, MOST_CHARACTERS)).join(", ")}]`;
}
