import type { Digest } from "@aixv/core";
import { directEdge, type LineageEdge } from "@aixv/records";
import type {
  AdmissionFacts,
  RecordFacts,
  SignatureFacts,
  StatementFacts,
} from "../facts/admission-facts.ts";
import { isArtifact } from "../rules/rule.ts";
import { type LineageTrust, MAX_ANCESTORS } from "./lineage.ts";

/** Something of which an artifact has something in it, and by whose word. */
export interface Influence {
  readonly digest: Digest;
  /** What came of it; absent for the artifact itself. */
  readonly on?: Influence;
  readonly edge?: LineageEdge;
  /** Who says so. */
  readonly signed?: SignatureFacts;
}

/** All of which an artifact has something in it. */
export interface Influences {
  /** The artifact first, nearer ones first. */
  readonly all: ReadonlyMap<Digest, Influence>;
  /** There are more than {@link MAX_ANCESTORS}. */
  readonly isCut: boolean;
}

/** A bundle by somebody trusted, and which members it holds. */
export interface Release {
  readonly record: RecordFacts;
  readonly edges: readonly LineageEdge[];
}

/** By what was made: what it came from, and who says so. */
export type Origins = ReadonlyMap<string, readonly Claimed[]>;

interface Claimed {
  readonly edge: LineageEdge;
  readonly origin: Digest;
  readonly signed: SignatureFacts;
}

/** What trusted signers say that artifacts were made from, trained on, are deployments of, or hold. */
export function originsByProduct(
  facts: AdmissionFacts,
  trust: LineageTrust,
  releases: readonly Release[],
): Origins {
  const found = new Map<string, Claimed[]>();
  const add = (edge: LineageEdge, signed: SignatureFacts, isTrusted: (made: Digest) => boolean): void => {
    const ends = directEdge(edge);
    if (ends === undefined || !isTrusted(ends.made)) return;
    const claimed = { edge, origin: ends.origin, signed };
    const list = found.get(ends.made);
    if (list === undefined) found.set(ends.made, [claimed]);
    else list.push(claimed);
  };
  for (const statement of facts.statements) {
    if (statement.lineage === undefined) continue;
    const isTrustedIn = trustIn(statement, facts, trust);
    for (const edge of statement.lineage.edges) add(edge, statement, isTrustedIn);
  }
  for (const { record, edges } of releases) for (const edge of edges) add(edge, record, () => true);
  return found;
}

/** Of the artifact itself an upstream signer says nothing. */
function trustIn(
  { signers }: StatementFacts,
  facts: AdmissionFacts,
  trust: LineageTrust,
): (made: Digest) => boolean {
  if (trust.isTrusted(signers)) return () => true;
  const isUpstreams = trust.isTrustedUpstream(signers);
  return (made) => isUpstreams && !isArtifact(facts, made);
}

/**
 * Follows an artifact's trusted statements to everything that what is wrong may come from: what it, and each thing in turn,
 * was made from, trained on, is a deployment of, or holds. Beside `traceLineage`, which asks what models came of and whether
 * that is all, this asks for whatever is known.
 *
 * @param fixed - artifacts beyond which nothing is followed: what was wrong is mended in them
 */
export function traceInfluences(
  facts: AdmissionFacts,
  origins: Origins,
  fixed: ReadonlySet<Digest> = new Set(),
): Influences {
  const { artifact } = facts;
  const all = new Map<Digest, Influence>([[artifact.digest, { digest: artifact.digest }]]);
  // A map gives what is added to it while it is gone through: breadth first.
  for (const influence of all.values()) {
    if (all.size > MAX_ANCESTORS) break;
    const isOwn = influence.on === undefined;
    const names = isOwn ? [artifact.digest, ...(artifact.other_digests ?? [])] : [influence.digest];
    if (names.some((name) => fixed.has(name as Digest))) continue;
    for (const { edge, origin, signed } of names.flatMap((name) => origins.get(name) ?? [])) {
      if (isArtifact(facts, origin) || all.has(origin)) continue;
      all.set(origin, { digest: origin, on: influence, edge, signed });
    }
  }
  return { all, isCut: all.size > MAX_ANCESTORS };
}

/** A trusted statement by which an artifact was made of the one in question; a release has members, and is not made. */
export function findProduct(product: Digest, facts: AdmissionFacts, origins: Origins): Influence | undefined {
  const found = origins
    .get(product)
    ?.find(({ origin, edge }) => isArtifact(facts, origin) && edge.type !== "member_of");
  if (found === undefined) return undefined;
  const { edge, signed } = found;
  return { digest: product, on: { digest: facts.artifact.digest }, edge, signed };
}
