import type { Digest } from "@aixv/core";
import type { SignatureFacts } from "@aixv/policy";
import { type Claim, type Claims, claimsOf } from "./claims.ts";
import type { ExportFacts } from "./export-facts.ts";
import { type NamedArtifact, namedArtifacts } from "./named-artifacts.ts";
import { packageUrlsOf } from "./package-urls.ts";

/** Facts sorted out, for documents that say all of them. */
export interface FactIndex {
  readonly facts: ExportFacts;
  readonly claims: Claims;
  /** Those that are about an artifact. */
  readonly claimsAbout: (artifact: Digest) => Claims;
  /** The inputs of transforms that an artifact came out of. */
  readonly madeFrom: (artifact: Digest) => readonly Digest[];
  /** The claim of a bundle, if it is one. */
  readonly claimOf: (bundle: Digest) => Claim<unknown> | undefined;
  readonly artifacts: ReadonlyMap<Digest, NamedArtifact>;
  /** What verification proved of each bundle, by its digest, sorted; more than one where it was verified in several ways. */
  readonly evidence: ReadonlyMap<Digest, readonly SignatureFacts[]>;
  /** Package URLs of artifacts of which one is known. */
  readonly packageUrls: ReadonlyMap<Digest, string>;
}

/** Sorts facts out, once for all parts of a document. */
export function indexFacts(facts: ExportFacts): FactIndex {
  const { signatures, statements, records, feeds } = facts.evidence;
  const evidence = new Map<Digest, SignatureFacts[]>();
  for (const one of [...signatures, ...statements, ...records, ...feeds]) {
    const known = evidence.get(one.bundle_digest);
    if (known === undefined) evidence.set(one.bundle_digest, [one]);
    else known.push(one);
  }
  // A bundle that was verified in two ways says the same thing both times.
  const once = [...new Map(statements.map((one) => [one.bundle_digest, one])).values()];
  const said = { ...facts, evidence: { ...facts.evidence, statements: once } };
  const claims = claimsOf(said);
  const all: readonly Claim<unknown>[] = Object.values(claims).flat();
  const byBundle = new Map(all.map((claim) => [claim.evidence.bundle_digest, claim]));
  const byArtifact = indexByArtifact(claims);
  const inputs = inputsByOutput(claims);
  return {
    facts,
    claims,
    claimsAbout: (artifact) => byArtifact.get(artifact) ?? NO_CLAIMS,
    madeFrom: (artifact) => inputs.get(artifact) ?? [],
    claimOf: (bundle) => byBundle.get(bundle),
    artifacts: namedArtifacts(said),
    evidence: new Map([...evidence].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    packageUrls: packageUrlsOf(said),
  };
}

const noClaims = (): { readonly [K in keyof Claims]: Claim<unknown>[] } => ({
  training: [],
  evaluation: [],
  packaging: [],
  deployment: [],
  modelCard: [],
  clDelta: [],
  rollback: [],
  others: [],
});

const NO_CLAIMS = noClaims() as Claims;

/** Looked up for each component: to go through all claims every time would take the square of their number. */
function indexByArtifact(claims: Claims): ReadonlyMap<Digest, Claims> {
  const index = new Map<Digest, ReturnType<typeof noClaims>>();
  for (const [kind, list] of Object.entries(claims) as [keyof Claims, readonly Claim<unknown>[]][])
    for (const claim of list)
      for (const digest of claim.about) {
        const known = index.get(digest) ?? noClaims();
        known[kind].push(claim);
        index.set(digest, known);
      }
  // Each list has claims of its own kind, as it was taken from the list of that.
  return index as unknown as ReadonlyMap<Digest, Claims>;
}

function inputsByOutput({ packaging }: Claims): ReadonlyMap<Digest, readonly Digest[]> {
  const index = new Map<Digest, Digest[]>();
  for (const { predicate } of packaging) {
    for (const { digest } of predicate.outputs) {
      const known = index.get(digest) ?? [];
      index.set(digest, known);
      for (const input of predicate.inputs) known.push(input.digest);
    }
  }
  return index;
}
