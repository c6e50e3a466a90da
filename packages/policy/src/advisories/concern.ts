import type { Digest } from "@aixv/core";
import {
  type AdvisoryRelation,
  type AdvisoryTarget,
  type BundlePayload,
  bundleEdges,
  type LineageEdge,
} from "@aixv/records";
import type { RecordFacts, SignatureFacts } from "../facts/admission-facts.ts";
import {
  findProduct,
  type Influence,
  type Influences,
  originsByProduct,
  type Release,
  traceInfluences,
} from "../lineage/influences.ts";
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
 * and one whose selector says so. Of several reasons that is told which the fewest statements prove, and of those the
 * shortest.
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
  const releases = once(() =>
    facts.records.flatMap((record): readonly Release[] => {
      if (record.kind !== "bundle" || !record.is_valid || !isTrustedForBundles(record)) return [];
      // What the rules of the kind gave is that type.
      return [{ record, edges: bundleEdges(record.payload as BundlePayload, record.record_digest) }];
    }),
  );
  const origins = once(() => originsByProduct(facts, lineageTrust, releases()));
  const unmended = once((): Influences => {
    const influences = traceInfluences(facts, origins());
    if (influences.isCut) onCut();
    return influences;
  });
  const names = [facts.artifact.digest, ...(facts.artifact.other_digests ?? [])];
  const candidates = function* (
    { digest, selectors }: AdvisoryTarget,
    fixed: ReadonlySet<Digest>,
  ): Generator<Concern> {
    if (selectors.has("descendants") || !ignored.includes("ancestors")) {
      let influence = unmended().all.get(digest);
      if (influence !== undefined && fixed.size > 0) {
        influence = traceInfluences(facts, origins(), fixed).all.get(digest);
      }
      if (influence !== undefined) yield concernOf(influence);
    }
    if (selectors.has("parents")) {
      const product = findProduct(digest, facts, origins());
      if (product !== undefined) yield concernOf(product);
    }
    for (const { record, edges } of releases()) {
      const own = edges.find(({ from }) => isArtifact(facts, from));
      if (own === undefined || fixed.has(record.record_digest)) continue;
      if (digest === record.record_digest && (selectors.has("bundles") || !ignored.includes("bundles"))) {
        yield { path: [own], evidence: [record] };
      }
      const other = selectors.has("bundles") ? edges.find(({ from }) => from === digest) : undefined;
      if (other !== undefined) yield { path: [own, other], evidence: [record] };
    }
  };
  return (targets, fixed) => {
    if (targets.some(({ digest }) => isArtifact(facts, digest))) return DIRECT;
    // One that is mended has what it came from no more.
    if (names.some((name) => fixed.has(name as Digest))) return undefined;
    let best: Concern | undefined;
    for (const target of targets) {
      for (const concern of candidates(target, fixed)) {
        if (best === undefined || isSimpler(concern, best)) best = concern;
      }
    }
    return best;
  };
}

function isSimpler(a: Concern, b: Concern): boolean {
  const less = a.evidence.length - b.evidence.length || a.path.length - b.path.length;
  return less < 0;
}

function concernOf(influence: Influence): Concern {
  const path: LineageEdge[] = [];
  const evidence: SignatureFacts[] = [];
  for (let step: Influence | undefined = influence; step !== undefined; step = step.on) {
    if (step.edge !== undefined) path.push(step.edge);
    if (step.signed !== undefined) evidence.push(step.signed);
  }
  return { path: path.reverse(), evidence: evidence.reverse() };
}

/** Most steps of a path that a message tells. */
const MAX_STEPS_TOLD = 8;

/** A path in words; empty for an empty one. */
export function describePath(path: readonly LineageEdge[]): string {
  const steps = path.slice(0, MAX_STEPS_TOLD).map(({ type, from, to }) => `${from} ${type} ${to}`);
  return `${steps.join(", ")}${steps.length < path.length ? ", and so on" : ""}`;
}
