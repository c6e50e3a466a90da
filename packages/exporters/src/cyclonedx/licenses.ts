import type { Digest, JsonObject } from "@aixv/core";
import type { ModelCardPredicate } from "@aixv/records";
import type { Claim } from "../facts/claims.ts";
import type { BomInput, CycloneDxVersion } from "./bom-input.ts";
import { spdxLicenseId } from "./license-ids.ts";

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
    if (takesExpression && isExpression(text)) return { expression: text, ...acknowledged };
    return { license: { name: text, ...acknowledged } };
  });
}

const LICENSE_REF = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;

/** Whether a text is a compound SPDX expression (SPDX 2.3, Annex D) of identifiers that are known to be SPDX's. */
function isExpression(text: string): boolean {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  if (text !== text.trim() || tokens.length > 1000) return false;
  let depth = 0;
  let takesLicense = true;
  for (const [index, token] of tokens.entries()) {
    if (takesLicense) {
      if (token === "(") depth++;
      else if (LICENSE_REF.test(token) || spdxLicenseId(token.replace(/\+$/, "")) !== undefined)
        takesLicense = false;
      else return false;
    } else if (token === ")") {
      depth--;
      if (depth < 0) return false;
    } else if (token === "WITH") {
      // What follows is an exception, and its next token no licence.
      const exception = tokens[index + 1] ?? "";
      if (!/^[A-Za-z0-9.-]+$/.test(exception) || !/.-exception(?:-.|$)/.test(exception)) return false;
    } else if (token === "AND" || token === "OR") takesLicense = true;
    else if (tokens[index - 1] !== "WITH") return false;
  }
  return !takesLicense && depth === 0;
}
