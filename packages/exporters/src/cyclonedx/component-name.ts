import { compareCodePoints, type Digest } from "@aixv/core";
import type { BomInput } from "./bom-input.ts";

/** What an artifact is called: its name, and all that it is called besides. */
export interface ComponentName {
  readonly name: string;
  readonly others: readonly string[];
  /** Names that model cards claim, where they contradict each other. */
  readonly conflicting: readonly string[];
}

/**
 * The name of a component, which has to have one. That of its model cards, if they agree; else that under which the artifact was
 * verified, or the first by code point of those that claims give it; else its digest.
 */
export function componentName(
  { facts, artifacts, claimsAbout }: Pick<BomInput, "facts" | "artifacts" | "claimsAbout">,
  digest: Digest,
): ComponentName {
  const cards = claimsAbout(digest).modelCard.flatMap(({ predicate }) => predicate.name ?? []);
  const claimed = [...new Set(cards)].toSorted(compareCodePoints);
  const own = digest === facts.artifact.digest && facts.artifact.name !== "" ? [facts.artifact.name] : [];
  const named = artifacts.get(digest)?.names ?? [];
  const [name = digest] = claimed.length === 1 ? claimed : [...own, ...claimed, ...named];
  const others = new Set([...own, ...claimed, ...named]);
  others.delete(name);
  return { name, others: [...others], conflicting: claimed.length > 1 ? claimed : [] };
}
