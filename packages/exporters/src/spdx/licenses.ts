import { compareCodePoints, type Digest } from "@aixv/core";
import type { ModelCardPredicate } from "@aixv/records";
import { isLicenseExpression } from "../documents/license-expression.ts";
import { spdxLicenseId } from "../documents/license-ids.ts";
import type { Claim } from "../facts/claims.ts";
import type { SpdxInput } from "./spdx-input.ts";

/** No assertion is made (ExpandedLicensing/NoAssertionLicense). */
const NO_ASSERTION = "expandedlicensing_NoAssertionLicense";

const NOT_CONCLUDED =
  "No licence was concluded: what signed claims declare was not compared with the artifact.";

/**
 * One declared and one concluded licence of a package, as the AI and Dataset profiles have it. Declared is what model cards declare, if
 * all of them declare the same, in texts of SPDX: whatever else would be a choice, or a licence that a tool decides by and nobody
 * named. Nothing is ever concluded.
 */
export function addLicenses(
  input: SpdxInput,
  digest: Digest,
  from: string,
  cards: readonly Claim<ModelCardPredicate>[],
): void {
  const add = (relationshipType: string, { to, comment }: Declared): void => {
    input.graph.add("Relationship", ["relationship", relationshipType, digest], {
      from,
      relationshipType,
      to,
      comment,
    });
  };
  add("hasDeclaredLicense", declaredBy(input, cards));
  add("hasConcludedLicense", { to: [NO_ASSERTION], comment: NOT_CONCLUDED });
}

interface Declared {
  readonly to: readonly string[];
  readonly comment?: string;
}

function declaredBy(input: SpdxInput, cards: readonly Claim<ModelCardPredicate>[]): Declared {
  const lists = cards.flatMap(({ predicate: { licenses } }) =>
    licenses === undefined ? [] : [[...new Set(licenses)].toSorted(compareCodePoints)],
  );
  const [first] = lists;
  if (first === undefined) return { to: [NO_ASSERTION], comment: "No claim declares a licence." };
  const evidence = cards
    .filter(({ predicate }) => predicate.licenses !== undefined)
    .map((card) => `aixv:evidence: ${card.evidence.bundle_digest}`);
  const note = (text: string): string => [text, ...new Set(evidence)].join("\n");
  if (new Set(lists.map((list) => JSON.stringify(list))).size > 1)
    return { to: [NO_ASSERTION], comment: note("Claims declare different licences.") };
  const expressions = first.map(expressionOf);
  if (!expressions.every((text) => text !== undefined))
    return {
      to: [NO_ASSERTION],
      comment: note(`Declared is ${JSON.stringify(first)}, not in terms of SPDX.`),
    };
  const to = expressions.map((text) =>
    input.graph.add("simplelicensing_LicenseExpression", ["license", text], {
      simplelicensing_licenseExpression: text,
    }),
  );
  return { to: [...new Set(to)].toSorted(), comment: note("Declared by signed claims.") };
}

function expressionOf(text: string): string | undefined {
  return spdxLicenseId(text) ?? (isLicenseExpression(text) ? text : undefined);
}
