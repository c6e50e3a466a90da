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
  const claims = new Map<string, Digest[]>();
  for (const { predicate, evidence } of cards)
    for (const text of new Set(predicate.licenses))
      claims.set(text, [...(claims.get(text) ?? []), evidence.bundle_digest]);
  if (claims.size === 0) return {};
  const licenses = licenseChoices([...claims.keys()], version, { acknowledgement: "declared" }).map(
    (license, index) => attributions.add(license, ...([...claims.values()][index] ?? [])),
  );
  return { licenses };
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
