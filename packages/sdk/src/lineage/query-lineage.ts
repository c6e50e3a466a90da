import type { AixvError, Digest, Result, Timestamp } from "@aixv/core";
import { type ExpectedIdentity, VerificationError } from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";
import {
  checkLineage,
  type Explanation,
  explain,
  type Follow,
  findConcern,
  findPath,
  impact,
  type LineageFinding,
  type LineageGraph,
  MAX_ARTIFACTS,
  type Path,
  trace,
  type Walk,
} from "@aixv/lineage";
import type { IgnoredEvidence } from "@aixv/policy";
import type { EdgeType } from "@aixv/records";
import type { EvidenceStore } from "@aixv/store";
import { resolveArtifact } from "../artifact-reference.ts";
import { attempt, unwrapped } from "../attempt.ts";
import type { DigestOptions } from "../digest-model.ts";
import { SdkError } from "../sdk-error.ts";
import { requireRoot, type StoreOptions, withStore } from "../store.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { namesSomebody } from "./judge.ts";
import { LineageLoader, type LoadedClaim } from "./lineage-loader.ts";
import { loadAdvisories, type UnverifiedAdvisory } from "./load-advisories.ts";
import type { LineageView } from "./views.ts";

/** Options of {@link queryLineage}. */
export interface LineageOptions
  extends DigestOptions,
    StoreOptions,
    Omit<TrustOptions, "expectedIdentities"> {
  readonly view: LineageView;
  /** Of `path`: the other artifact, a digest or a path. */
  readonly to?: string;
  /** Steps to go; default 3, and of a path any number. Advisories reach an artifact from any distance. */
  readonly depth?: number;
  readonly edgeTypes?: readonly EdgeType[];
  /** Default a million. */
  readonly maxArtifacts?: number;
  /** Whose claims count. With neither these nor keys or anchors nothing is verified, and whatever is claimed is followed. */
  readonly attestationIdentities?: readonly ExpectedIdentity[];
  /** Whose advisories count; default those whose claims do. */
  readonly advisoryIdentities?: readonly ExpectedIdentity[];
  /** Default `trusted` where somebody is trusted, else `claimed`. */
  readonly follow?: Follow;
  /** Count it as a violation if something is claimed of the artifact that nobody trusted signed. */
  readonly requireSignedAttestations?: boolean;
}

/** What was found. */
export interface LineageReport {
  readonly artifact: Digest;
  /** Where it lies; absent where a digest was given. */
  readonly path?: string;
  readonly follow: Follow;
  /** With the claims behind whatever is reported. */
  readonly graph: LineageGraph;
  /** Of `trace` and `explain`. */
  readonly trace?: Walk;
  /** Of `impact` and `explain`. */
  readonly impact?: Walk;
  /** Of `path`; absent too where neither came of the other. */
  readonly way?: Path;
  /** What the artifact is flagged by, at any distance. */
  readonly explanation: Explanation;
  /** Advisories that would concern the artifact, and that nobody is known to have signed. */
  readonly unverifiedAdvisories: readonly UnverifiedAdvisory[];
  /** What is claimed of the artifact itself. */
  readonly claims: readonly LoadedClaim[];
  /** To what it was rolled back. */
  readonly rollbacks: Walk;
  readonly findings: readonly LineageFinding[];
  /** Of `requireSignedAttestations`: one line each. */
  readonly violations: readonly string[];
  readonly ignored: readonly IgnoredEvidence[];
}

const DEFAULT_DEPTH = 3;

/**
 * Asks where an artifact came from, what came of it, why it is flagged, or how it is related to another (AIXV §8, §10).
 *
 * @param artifact - a path or a digest
 * @returns a report, whose `violations` the caller has to look at; or an error such as `TRUST_CONSTRAINT_MISSING`
 */
export async function queryLineage(
  artifact: string,
  options: LineageOptions,
): Promise<Result<LineageReport, AixvError>> {
  return await attempt(async () => await query(artifact, options));
}

async function query(reference: string, options: LineageOptions): Promise<LineageReport> {
  await requireRoot(options);
  const material = await loadTrust(options);
  const trust = trustFor(material, options.attestationIdentities);
  const advisoryTrust = trustFor(material, options.advisoryIdentities ?? options.attestationIdentities);
  requireTrust(options, trust);
  const { follow = namesSomebody(trust) ? "trusted" : "claimed" } = options;
  const named = unwrapped(await resolveArtifact(reference, "artifact", options));
  const { digest, path } = named;
  const other =
    options.to === undefined
      ? undefined
      : unwrapped(await resolveArtifact(options.to, "artifact", options)).digest;
  return await withStore({ ...options, now: material.now }, async (store) => {
    const isJudged = namesSomebody(trust) || follow === "verified";
    const loader = new LineageLoader(store, isJudged ? trust : undefined, options.signal);
    const { graph } = loader;
    const claims = await loader.loadClaims(digest, path);
    await loader.loadBundles();
    const { view, depth = DEFAULT_DEPTH, maxArtifacts = MAX_ARTIFACTS, edgeTypes } = options;
    const query = { follow, maxArtifacts, ...(edgeTypes === undefined ? {} : { edgeTypes }) };
    const everything = { ...query, maxDepth: Number.POSITIVE_INFINITY };
    const isUp = view === "trace" || view === "explain";
    const isDown = view === "impact" || view === "explain";
    // Whatever is asked for, advisories come from any distance, along every edge that hands harm on.
    await loader.explore(digest, "ancestors", { follow, maxArtifacts, maxDepth: Number.POSITIVE_INFINITY });
    if (edgeTypes !== undefined && isUp)
      await loader.explore(digest, "ancestors", { ...query, maxDepth: depth });
    if (isDown) await loader.explore(digest, "descendants", { ...query, maxDepth: depth });
    if (other !== undefined) {
      await loader.explore(digest, "ancestors", everything);
      await loader.explore(digest, "descendants", everything);
    }
    const flags = await loadFlags(
      digest,
      store,
      loader,
      namesSomebody(advisoryTrust) ? advisoryTrust : undefined,
      {
        follow,
        maxArtifacts,
        now: material.now,
        signal: options.signal,
      },
    );
    const up = trace(graph, digest, { ...query, maxDepth: depth });
    const down = impact(graph, digest, { ...query, maxDepth: depth });
    const isNear = options.depth === undefined ? {} : { maxDepth: options.depth };
    const way = other === undefined ? undefined : findPath(graph, digest, other, { ...query, ...isNear });
    const reached = [...(isUp ? up.artifacts : []), ...(isDown ? down.artifacts : [])];
    return {
      artifact: digest,
      ...(path === undefined ? {} : { path }),
      follow,
      graph,
      ...(isUp ? { trace: up } : {}),
      ...(isDown ? { impact: down } : {}),
      ...(way === undefined ? {} : { way }),
      ...flags,
      claims,
      rollbacks: trace(graph, digest, { follow, edgeTypes: ["rolled_back_to"], maxDepth: 1 }),
      findings: checkLineage(graph, [digest, ...reached.map((one) => one.digest)], { follow }),
      violations: options.requireSignedAttestations === true ? untrusted(graph, claims) : [],
      ignored: [...loader.ignored, ...flags.ignored],
    };
  });
}

interface FlagQuery {
  readonly follow: Follow;
  readonly maxArtifacts: number;
  readonly now: Timestamp;
  readonly signal: AbortSignal | undefined;
}

async function loadFlags(
  digest: Digest,
  store: EvidenceStore,
  loader: LineageLoader,
  trust: VerifyOptions | undefined,
  { now, signal, ...query }: FlagQuery,
): Promise<Pick<LineageReport, "explanation" | "unverifiedAdvisories" | "ignored">> {
  const { graph } = loader;
  const { notices, unverified, ignored } = await loadAdvisories(store, trust, {
    now,
    ...(signal === undefined ? {} : { signal }),
  });
  for (const { targets } of [...notices, ...unverified]) {
    for (const { digest: target, selectors } of targets) {
      if (selectors.has("parents")) await loader.explore(target, "ancestors", { ...query, maxDepth: 1 });
    }
  }
  return {
    explanation: explain(graph, digest, notices, { follow: query.follow }),
    unverifiedAdvisories: unverified.filter(
      ({ advisory, targets }) =>
        advisory.status === "active" &&
        findConcern(graph, digest, targets, { follow: query.follow }) !== undefined,
    ),
    ignored,
  };
}

function trustFor(material: VerifyOptions, identities: readonly ExpectedIdentity[] = []): VerifyOptions {
  return identities.length === 0 ? material : { ...material, expectedIdentities: identities };
}

function requireTrust(
  { requireSignedAttestations, follow, view, to }: LineageOptions,
  trust: VerifyOptions,
): void {
  if ((requireSignedAttestations === true || follow === "trusted") && !namesSomebody(trust)) {
    throw new VerificationError(
      "TRUST_CONSTRAINT_MISSING",
      "signed attestation verification requires who may have signed: --trusted-attestation-subject, --public-key or --certificate-chain",
    );
  }
  if ((view === "path") !== (to !== undefined)) {
    throw new SdkError(
      "OPTION_INVALID",
      'the view "path" asks how the artifact is related to another: it needs --to, and no other view takes it',
    );
  }
}

/** In the words of the AIXV reference. */
function untrusted(graph: LineageGraph, claims: readonly LoadedClaim[]): readonly string[] {
  return claims
    .filter(({ id }) => graph.claim(id)?.standing !== "trusted")
    .map(({ place }) => `attestation is not signed and trusted: ${place}`);
}
