import { compareCodePoints, type Digest } from "@aixv/core";
import type { VerifiedUpstream } from "@aixv/records";
import { type Claim, claimsOf } from "./claims.ts";
import type { ExportFacts } from "./export-facts.ts";
import { originalStatement } from "./original-statement.ts";

/** What an artifact is in a claim that names it. */
export const ARTIFACT_ROLES = [
  /** What the claim is about. */
  "subject",
  "parent-model",
  "dataset",
  "code",
  "environment",
  "input",
  "output",
  "tool",
  "base",
  "rollback-target",
  "evaluation-dataset",
  "harness",
  /** What a deployment claim says was admitted. */
  "admitted",
  /** What a rollback claim says was taken back. */
  "rolled-back",
  /** The document that a model card claim binds. */
  "card",
  /** What a property of a model card was read from. */
  "property-evidence",
  /** An artifact whose signature the maker of a claim verified before. */
  "upstream",
] as const;

/** One of {@link ARTIFACT_ROLES}. */
export type ArtifactRole = (typeof ARTIFACT_ROLES)[number];

/** A place where a claim names an artifact. */
export interface ArtifactMention {
  readonly role: ArtifactRole;
  /** Of the claim's bundle. */
  readonly bundle_digest: Digest;
  /** Of the claim. */
  readonly predicate_type: string;
  /** JSON Pointer into the claim's predicate; of subjects, which are no part of it, into the statement. */
  readonly pointer: string;
  readonly name?: string;
  /** As it was written: it need be none. */
  readonly uri?: string;
  readonly artifact_type?: string;
  /** What a dataset was used for. */
  readonly split?: string;
}

/** An artifact with all that claims call it; each list sorted by code point, each text once. */
export interface NamedArtifact {
  readonly digest: Digest;
  readonly names: readonly string[];
  readonly uris: readonly string[];
  readonly types: readonly string[];
  /** By bundle digest, then as the claim has them. */
  readonly mentions: readonly ArtifactMention[];
}

/** Every artifact that a verified claim names by a digest, by that digest, sorted by it; also the artifact of the facts, if one is about it. */
export function namedArtifacts(facts: ExportFacts): ReadonlyMap<Digest, NamedArtifact> {
  const mentions = new Map<Digest, ArtifactMention[]>();
  for (const [digest, mention] of mentionsOf(facts)) {
    const known = mentions.get(digest);
    if (known === undefined) mentions.set(digest, [mention]);
    else known.push(mention);
  }
  const sorted = [...mentions].toSorted(([a], [b]) => compareCodePoints(a, b));
  return new Map(sorted.map(([digest, list]) => [digest, gather(digest, list)]));
}

function gather(digest: Digest, list: readonly ArtifactMention[]): NamedArtifact {
  const texts = (member: "name" | "uri" | "artifact_type"): readonly string[] =>
    [...new Set(list.flatMap((mention) => mention[member] ?? []))].toSorted(compareCodePoints);
  return {
    digest,
    names: texts("name"),
    uris: texts("uri"),
    types: texts("artifact_type"),
    mentions: list.toSorted((a, b) => compareCodePoints(a.bundle_digest, b.bundle_digest)),
  };
}

type Named = readonly [Digest, ArtifactMention];

interface Reference {
  readonly digest?: Digest;
  readonly name?: string;
  readonly uri?: string;
  readonly artifact_type?: string;
  readonly split?: string;
}

function mentionsOf(facts: ExportFacts): readonly Named[] {
  const { training, evaluation, packaging, deployment, modelCard, clDelta, rollback, others } =
    claimsOf(facts);
  const found: Named[] = [];
  const add = (claim: Claim<unknown>, role: ArtifactRole, pointer: string, reference: Reference): void => {
    const { digest, name, uri, artifact_type, split } = reference;
    if (digest === undefined) return;
    const { bundle_digest, predicate_type } = claim.evidence;
    const said = {
      ...(name === undefined ? {} : { name }),
      ...(uri === undefined ? {} : { uri }),
      ...(artifact_type === undefined ? {} : { artifact_type }),
      ...(split === undefined ? {} : { split }),
    };
    found.push([digest, { role, bundle_digest, predicate_type, pointer, ...said }]);
  };
  const addAll = (
    claim: Claim<unknown>,
    role: ArtifactRole,
    pointer: string,
    references: readonly Reference[],
  ): void => {
    for (const [index, reference] of references.entries()) add(claim, role, `${pointer}/${index}`, reference);
  };
  const addUpstream = (claim: Claim<{ readonly verified_upstream?: readonly VerifiedUpstream[] }>): void => {
    const upstream = claim.predicate.verified_upstream ?? [];
    for (const [index, { artifact_digest }] of upstream.entries())
      add(claim, "upstream", `/verified_upstream/${index}/artifact_digest`, { digest: artifact_digest });
  };
  const addSubjects = (claim: Claim<unknown>, type?: string): void => {
    const names = namesOfSubjects(facts, claim);
    const types = new Map(
      claim.evidence.subjects.map(({ digest, artifact_type }) => [digest, artifact_type]),
    );
    for (const [index, digest] of claim.about.entries()) {
      const artifact_type = type ?? types.get(digest);
      const said = artifact_type === undefined ? {} : { artifact_type };
      const [first, ...more] = names.get(digest) ?? [];
      const named = first === undefined ? said : { ...said, name: first };
      add(claim, "subject", `/subject/${index}`, { digest, ...named });
      for (const name of more) add(claim, "subject", `/subject/${index}`, { digest, ...said, name });
    }
  };

  for (const claim of training) {
    const { parent_models, datasets, training_run, artifact_type } = claim.predicate;
    addSubjects(claim, artifact_type);
    addAll(claim, "parent-model", "/parent_models", parent_models);
    addAll(claim, "dataset", "/datasets", datasets);
    add(claim, "code", "/training_run/code_digest", { digest: training_run.code_digest });
    const { environment_digest } = training_run;
    add(claim, "environment", "/training_run/environment_digest", { digest: environment_digest });
    addUpstream(claim);
  }
  for (const claim of evaluation) {
    const { benchmarks, eval_harness_digest, dataset_digests } = claim.predicate;
    addSubjects(claim);
    add(claim, "harness", "/eval_harness_digest", { digest: eval_harness_digest });
    const datasets = dataset_digests.map((digest) => ({ digest }));
    addAll(claim, "evaluation-dataset", "/dataset_digests", datasets);
    for (const [index, { dataset_digest }] of benchmarks.entries()) {
      if (dataset_digest === undefined) continue;
      const pointer = `/benchmarks/${index}/dataset_digest`;
      add(claim, "evaluation-dataset", pointer, { digest: dataset_digest });
    }
    addUpstream(claim);
  }
  for (const claim of packaging) {
    const { inputs, outputs, toolchain } = claim.predicate;
    addSubjects(claim);
    addAll(claim, "input", "/inputs", inputs);
    addAll(claim, "output", "/outputs", outputs);
    addAll(claim, "tool", "/toolchain", toolchain);
    addUpstream(claim);
  }
  for (const claim of clDelta) {
    const { base_digest, rollback_target_digest } = claim.predicate;
    addSubjects(claim);
    add(claim, "base", "/base_digest", { digest: base_digest });
    add(claim, "rollback-target", "/rollback_target_digest", { digest: rollback_target_digest });
    addUpstream(claim);
  }
  for (const claim of deployment) {
    addSubjects(claim);
    const { admitted_artifact_digest } = claim.predicate;
    add(claim, "admitted", "/admitted_artifact_digest", { digest: admitted_artifact_digest });
  }
  for (const claim of rollback) {
    const { artifact_digest, rollback_target_digest } = claim.predicate;
    addSubjects(claim);
    add(claim, "rolled-back", "/artifact_digest", { digest: artifact_digest });
    add(claim, "rollback-target", "/rollback_target_digest", { digest: rollback_target_digest });
  }
  for (const claim of modelCard) {
    const { card, properties = [] } = claim.predicate;
    addSubjects(claim);
    if (card !== undefined) add(claim, "card", "/card", card);
    for (const [index, { evidence }] of properties.entries())
      if (evidence !== undefined) add(claim, "property-evidence", `/properties/${index}/evidence`, evidence);
  }
  for (const claim of others) addSubjects(claim);
  return found;
}

/** The names that a statement, as it was signed, gives its subjects; none where its bundle is not at hand. */
function namesOfSubjects(
  facts: ExportFacts,
  { evidence }: Claim<unknown>,
): ReadonlyMap<Digest, ReadonlySet<string>> {
  const names = new Map<Digest, Set<string>>();
  for (const { name, digest } of originalStatement(facts, evidence.bundle_digest)?.subject ?? []) {
    const hex = digest.sha256;
    if (name === undefined || name === "" || hex === undefined) continue;
    const key = `sha256:${hex}` as Digest;
    names.set(key, (names.get(key) ?? new Set()).add(name));
  }
  return names;
}
