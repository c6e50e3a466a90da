import { compareCodePoints, type Digest } from "@aixv/core";
import type { FactIndex } from "./fact-index.ts";

/** What an artifact is called: its name, and all that it is called besides. */
export interface ArtifactName {
  readonly name: string;
  readonly others: readonly string[];
  /** Names that model cards claim, where they contradict each other. */
  readonly conflicting: readonly string[];
}

/**
 * The name of an artifact, for formats in which each has to have one. That of its model cards, if they agree; else that under which the artifact was
 * verified, or the first by code point of those that claims give it; else its digest.
 */
export function artifactName(
  { facts, artifacts, claimsAbout }: Pick<FactIndex, "facts" | "artifacts" | "claimsAbout">,
  digest: Digest,
): ArtifactName {
  const cards = claimsAbout(digest).modelCard.flatMap(({ predicate }) => predicate.name ?? []);
  const claimed = [...new Set(cards)].toSorted(compareCodePoints);
  const own = digest === facts.artifact.digest && facts.artifact.name !== "" ? [facts.artifact.name] : [];
  const named = artifacts.get(digest)?.names ?? [];
  const [name = digest] = claimed.length === 1 ? claimed : [...own, ...claimed, ...named];
  const others = new Set([...own, ...claimed, ...named]);
  others.delete(name);
  return { name, others: [...others], conflicting: claimed.length > 1 ? claimed : [] };
}
