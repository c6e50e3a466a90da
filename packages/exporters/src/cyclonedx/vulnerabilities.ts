import type { Digest, JsonObject } from "@aixv/core";
import { memberProperties, type Property, propertiesOf, withProperties } from "../documents/property.ts";
import { isNormalUri } from "../documents/uri.ts";
import { type Advisory, type AdvisoryRevision, advisoriesOf } from "../facts/advisories.ts";
import type { BomInput } from "./bom-input.ts";
import { evidenceRef, vulnerabilityRef } from "./references.ts";

/** The advisories among facts, by id. */
export interface Vulnerabilities {
  readonly list: readonly JsonObject[];
  /** Bundles of the advisories that are in it: others are records like any. */
  readonly bundles: ReadonlySet<string>;
}

/**
 * Advisories as CycloneDX has them: one for each id, as its current version has it, with a rating by each who has a version in force.
 * What other versions said is in its properties, and so is what the format has no member for.
 *
 * @param refs - artifacts that are components of the document: it is of them, and of no others, that it says they are affected
 */
export function vulnerabilitiesOf(input: BomInput, refs: ReadonlySet<string>): Vulnerabilities {
  const advisories = advisoriesOf(input.facts);
  const revisions = advisories.flatMap((advisory) => advisory.revisions);
  return {
    list: advisories.map((advisory) => vulnerability(input, advisory, refs)),
    bundles: new Set(revisions.map(({ signed }) => signed.bundle_digest)),
  };
}

function vulnerability(input: BomInput, advisory: Advisory, refs: ReadonlySet<string>): JsonObject {
  const { id, revisions, current, withdrawn } = advisory;
  const { title, summary, recommended_actions, references = [], aliases = [] } = current.advisory;
  const { published_at, updated_at } = current.advisory;
  const texts = [title, summary].filter((text) => text !== undefined);
  const urls = [...new Set(references)].filter(isNormalUri);
  const affects = affectsOf(input, revisions, refs);
  return input.attributions.add(
    {
      "bom-ref": vulnerabilityRef(id),
      id,
      ...sourceOf(current),
      ...(aliases.length === 0
        ? {}
        : // Who gave it that name is not said.
          { references: [...new Set(aliases)].map((alias) => ({ id: alias, source: {} })) }),
      ratings: ratingsOf(input, advisory),
      ...(texts.length === 0 ? {} : { description: texts.join("\n\n") }),
      ...(recommended_actions.length === 0 ? {} : { recommendation: recommended_actions.join("\n") }),
      ...(urls.length === 0 ? {} : { advisories: urls.map((url) => ({ url })) }),
      ...(published_at === undefined ? {} : { published: published_at }),
      ...(updated_at === undefined ? {} : { updated: updated_at }),
      ...(withdrawn === undefined ? {} : { rejected: withdrawn }),
      ...(affects.length === 0 ? {} : { affects }),
      ...withProperties(
        revisions.flatMap((revision, index) =>
          input.attributions.addAll(revisionProperties(revision, index), revision.signed.bundle_digest),
        ),
      ),
    },
    [current.signed.bundle_digest],
  );
}

/** What versions in force, or the current one, say of how bad it is: one rating for each who says it. */
function ratingsOf({ attributions }: BomInput, { revisions, current }: Advisory): readonly JsonObject[] {
  const ratings = new Map<string, { readonly rating: JsonObject; readonly bundles: Set<Digest> }>();
  for (const revision of [current, ...revisions]) {
    if (!revision.isInForce && revision !== current) continue;
    const rating = { severity: revision.advisory.severity, ...sourceOf(revision) };
    const key = JSON.stringify(rating);
    const bundles = ratings.get(key)?.bundles ?? new Set();
    ratings.set(key, { rating, bundles: bundles.add(revision.signed.bundle_digest) });
  }
  return [...ratings.values()].map(({ rating, bundles }) => attributions.add(rating, bundles));
}

/** Components that versions in force call affected, each attributed to those that do. */
function affectsOf(
  { attributions }: BomInput,
  revisions: readonly AdvisoryRevision[],
  refs: ReadonlySet<string>,
): readonly JsonObject[] {
  const says = new Map<Digest, Set<Digest>>();
  for (const { concerned, signed } of revisions)
    for (const { digest } of concerned)
      if (refs.has(digest)) says.set(digest, (says.get(digest) ?? new Set()).add(signed.bundle_digest));
  return [...says]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, bundles]) => attributions.add({ ref }, bundles));
}

/** Who signed it, as whoever published it. */
function sourceOf({ signed }: AdvisoryRevision): { readonly source?: JsonObject } {
  const name = signed.signers[0]?.subjects[0];
  return name === undefined ? {} : { source: { name } };
}

/** Everything that a version says, and what it comes to among the others. */
function revisionProperties(revision: AdvisoryRevision, index: number): readonly Property[] {
  const { advisory, signed, time, isTimeProved, isInForce, concerned, fixed, disputed } = revision;
  const prefix = `aixv:advisory:${index}`;
  return [
    { name: `${prefix}:evidence`, value: evidenceRef(signed.bundle_digest) },
    ...memberProperties(prefix, { signed: isTimeProved ? time : undefined, isInForce }),
    ...propertiesOf(prefix, advisory),
    ...concerned.map(({ digest }) => ({ name: `${prefix}:concerned`, value: digest })),
    ...fixed.map((digest) => ({ name: `${prefix}:fixed`, value: digest })),
    ...disputed.map((digest) => ({ name: `${prefix}:disputed`, value: digest })),
  ];
}
