import type { Digest } from "@aixv/core";
import {
  type AdvisoryRelation,
  type AdvisoryTarget,
  type BundlePayload,
  bundleEdges,
  type LineageEdge,
} from "@aixv/records";
import type { RecordFacts, SignatureFacts } from "../facts/admission-facts.ts";
import { findProduct, type Influence, type Influences, traceInfluences } from "../lineage/influences.ts";
import type { LineageTrust } from "../lineage/lineage.ts";
import { type Evaluation, isArtifact } from "../rules/rule.ts";

/** Why an advisory concerns the artifact. */
export interface Concern {
  /** From the artifact to what the advisory names; empty where it names the artifact. */
  readonly path: readonly LineageEdge[];
  /** Who says so, for each edge. */
  readonly evidence: readonly SignatureFacts[];
}

const DIRECT: Concern = { path: [], evidence: [] };

/** Tells whether an advisory that names some artifacts concerns the one in question; `fixed` are those it is mended in. */
export type ConcernFinder = (
  targets: readonly AdvisoryTarget[],
  fixed: ReadonlySet<Digest>,
) => Concern | undefined;

/** How {@link concernFinder} relates artifacts. */
export interface ConcernRules {
  readonly ignored: readonly AdvisoryRelation[];
  readonly lineageTrust: LineageTrust;
  /** Whose bundles count against an artifact. */
  readonly isTrustedForBundles: (record: RecordFacts) => boolean;
}

/**
 * Resolves selectors over what trusted signers say of the artifact (AIXV §7.5, §10). An advisory that names the artifact
 * concerns it; so does, unless the policy ignores it, one that names what the artifact has in it, or a bundle that holds it;
 * and one whose selector says so.
 *
 * @param onCut - called if there is more in the artifact than is looked at
 */
export function concernFinder(
  { facts }: Evaluation,
  { ignored, lineageTrust, isTrustedForBundles }: ConcernRules,
  onCut: () => void,
): ConcernFinder {
  const once = <T>(find: () => T): (() => T) => {
    let found: { readonly value: T } | undefined;
    return () => {
      found ??= { value: find() };
      return found.value;
    };
  };
  const unmended = once((): Influences => {
    const influences = traceInfluences(facts, lineageTrust);
    if (influences.isCut) onCut();
    return influences;
  });
  const releases = once(() =>
    facts.records.flatMap((record): readonly Release[] => {
      if (record.kind !== "bundle" || !record.is_valid) return [];
      // What the rules of the kind gave is that type.
      const edges = bundleEdges(record.payload as BundlePayload, record.record_digest);
      const own = edges.find(({ from }) => isArtifact(facts, from));
      return own === undefined || !isTrustedForBundles(record) ? [] : [{ record, own, edges }];
    }),
  );
  const names = [facts.artifact.digest, ...(facts.artifact.other_digests ?? [])];
  return (targets, fixed) => {
    if (targets.some(({ digest }) => isArtifact(facts, digest))) return DIRECT;
    // One that is mended has what it came from no more.
    if (names.some((name) => fixed.has(name as Digest))) return undefined;
    for (const { digest, selectors } of targets) {
      if (selectors.has("descendants") || !ignored.includes("ancestors")) {
        let influence = unmended().all.get(digest);
        if (influence !== undefined && fixed.size > 0) {
          influence = traceInfluences(facts, lineageTrust, fixed).all.get(digest);
        }
        if (influence !== undefined) return concernOf(influence);
      }
      if (selectors.has("parents")) {
        const product = findProduct(digest, facts, lineageTrust);
        if (product !== undefined) return concernOf(product);
      }
      for (const { record, own, edges } of releases()) {
        if (fixed.has(record.record_digest)) continue;
        if (digest === record.record_digest && (selectors.has("bundles") || !ignored.includes("bundles"))) {
          return { path: [own], evidence: [record] };
        }
        const other = selectors.has("bundles") ? edges.find(({ from }) => from === digest) : undefined;
        if (other !== undefined) return { path: [own, other], evidence: [record] };
      }
    }
    return undefined;
  };
}

interface Release {
  readonly record: RecordFacts;
  /** That the artifact is a member. */
  readonly own: LineageEdge;
  readonly edges: readonly LineageEdge[];
}

function concernOf(influence: Influence): Concern {
  const path: LineageEdge[] = [];
  const evidence: SignatureFacts[] = [];
  for (let step: Influence | undefined = influence; step !== undefined; step = step.on) {
    if (step.edge !== undefined) path.unshift(step.edge);
    if (step.statement !== undefined) evidence.unshift(step.statement);
  }
  return { path, evidence };
}

/** Most steps of a path that a message tells. */
const MAX_STEPS_TOLD = 8;

/** A path in words; empty for an empty one. */
export function describePath(path: readonly LineageEdge[]): string {
  const steps = path.slice(0, MAX_STEPS_TOLD).map(({ type, from, to }) => `${from} ${type} ${to}`);
  return `${steps.join(", ")}${steps.length < path.length ? ", and so on" : ""}`;
}
