import type { Digest, JsonObject } from "@aixv/core";
import type { ModelCardPredicate } from "@aixv/records";
import { isLicenseExpression } from "../documents/license-expression.ts";
import { spdxLicenseId } from "../documents/license-ids.ts";
import type { Claim } from "../facts/claims.ts";
import type { BomInput, CycloneDxVersion } from "./bom-input.ts";

/**
 * Licences as model cards declare them: an identifier of SPDX, an expression of such, or a name. What is no SPDX text is never made
 * one, since a tool would decide by it.
 */
export function licensesOf(
  { version, attributions }: Pick<BomInput, "version" | "attributions">,
  cards: readonly Claim<ModelCardPredicate>[],
): { readonly licenses?: readonly JsonObject[] } {
  const claims = new Map<string, Set<Digest>>();
  for (const { predicate, evidence } of cards)
    for (const text of predicate.licenses ?? [])
      claims.set(text, (claims.get(text) ?? new Set()).add(evidence.bundle_digest));
  if (claims.size === 0) return {};
  const choices = licenseChoices([...claims.keys()], version, { acknowledgement: "declared" });
  const sources = [...claims.values()];
  return { licenses: choices.map((choice, index) => attributions.add(choice, sources[index] ?? [])) };
}

/** Texts as licences, in their order, each with how they are acknowledged. */
export function licenseChoices(
  texts: readonly string[],
  version: CycloneDxVersion,
  acknowledged: { readonly acknowledgement?: "declared" } = {},
): readonly JsonObject[] {
  // 1.6 takes one expression alone, or licences; 1.7 takes both in one list.
  const takesExpression = version === "1.7" || texts.length === 1;
  return texts.map((text) => {
    const id = spdxLicenseId(text);
    if (id !== undefined) {
      const properties = id === text ? {} : { properties: [{ name: "aixv:license:text", value: text }] };
      return { license: { id, ...acknowledged, ...properties } };
    }
    if (takesExpression && isLicenseExpression(text)) return { expression: text, ...acknowledged };
    return { license: { name: text, ...acknowledged } };
  });
}
