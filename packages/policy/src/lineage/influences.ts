import type { Digest } from "@aixv/core";
import { directEdge, type LineageEdge } from "@aixv/records";
import type { AdmissionFacts, StatementFacts } from "../facts/admission-facts.ts";
import { isArtifact } from "../rules/rule.ts";
import { type LineageTrust, MAX_ANCESTORS } from "./lineage.ts";

/** Something of which an artifact has something in it, and by whose word. */
export interface Influence {
  readonly digest: Digest;
  /** What came of it; absent for the artifact itself. */
  readonly on?: Influence;
  readonly edge?: LineageEdge;
  /** Who says so. */
  readonly statement?: StatementFacts;
}

/** All of which an artifact has something in it. */
export interface Influences {
  /** The artifact first, nearer ones first. */
  readonly all: ReadonlyMap<Digest, Influence>;
  /** There are more than {@link MAX_ANCESTORS}. */
  readonly isCut: boolean;
}

/**
 * Follows an artifact's trusted statements to everything that what is wrong may come from: what it, and each thing in turn,
 * was made from, trained on, or is a deployment of. Beside `traceLineage`, which asks what models came of and whether that
 * is all, this asks for whatever is known.
 *
 * @param fixed - artifacts beyond which nothing is followed: what was wrong is mended in them
 */
export function traceInfluences(
  facts: AdmissionFacts,
  trust: LineageTrust,
  fixed: ReadonlySet<Digest> = new Set(),
): Influences {
  const { artifact } = facts;
  const byMade = originsByProduct(facts.statements);
  const all = new Map<Digest, Influence>([[artifact.digest, { digest: artifact.digest }]]);
  // A map gives what is added to it while it is gone through: breadth first.
  for (const influence of all.values()) {
    if (all.size > MAX_ANCESTORS) break;
    const isOwn = influence.on === undefined;
    const names = isOwn ? [artifact.digest, ...(artifact.other_digests ?? [])] : [influence.digest];
    if (names.some((name) => fixed.has(name as Digest))) continue;
    for (const { edge, origin, statement } of names.flatMap((name) => byMade.get(name) ?? [])) {
      if (!isTrusted(statement, isOwn, trust) || isArtifact(facts, origin) || all.has(origin)) continue;
      all.set(origin, { digest: origin, on: influence, edge, statement });
    }
  }
  return { all, isCut: all.size > MAX_ANCESTORS };
}

/** A trusted statement by which an artifact was made of the one in question. */
export function findProduct(
  product: Digest,
  facts: AdmissionFacts,
  trust: LineageTrust,
): Influence | undefined {
  const { artifact } = facts;
  const found = originsByProduct(facts.statements)
    .get(product)
    ?.find(({ origin, statement }) => isArtifact(facts, origin) && isTrusted(statement, false, trust));
  if (found === undefined) return undefined;
  const { edge, statement } = found;
  return { digest: product, on: { digest: artifact.digest }, edge, statement };
}

function isTrusted({ signers }: StatementFacts, isOwn: boolean, trust: LineageTrust): boolean {
  return trust.isTrusted(signers) || (!isOwn && trust.isTrustedUpstream(signers));
}

interface Claimed {
  readonly edge: LineageEdge;
  readonly origin: Digest;
  readonly statement: StatementFacts;
}

function originsByProduct(statements: readonly StatementFacts[]): ReadonlyMap<string, readonly Claimed[]> {
  const found = new Map<string, Claimed[]>();
  for (const statement of statements) {
    for (const edge of statement.lineage?.edges ?? []) {
      const ends = directEdge(edge);
      if (ends === undefined) continue;
      const claimed = { edge, origin: ends.origin, statement };
      const list = found.get(ends.made);
      if (list === undefined) found.set(ends.made, [claimed]);
      else list.push(claimed);
    }
  }
  return found;
}
