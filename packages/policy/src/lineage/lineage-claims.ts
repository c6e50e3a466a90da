import { type Digest, isJsonObject } from "@aixv/core";
import {
  FOREIGN_PREDICATES,
  type LineageEdge,
  PREDICATE_TYPES,
  readPredicate,
  statementEdges,
  type VerifiedUpstream,
} from "@aixv/records";
import type { StatementFacts } from "../facts/admission-facts.ts";

/** What a statement says of where artifacts came from. */
export interface LineageClaims {
  /** Artifacts of which it says what they were made of, be it of nothing. */
  readonly of: readonly Digest[];
  readonly edges: readonly LineageEdge[];
  /** Signatures that its maker verified before. */
  readonly upstream: readonly VerifiedUpstream[];
}

const ORIGIN_TYPES: readonly string[] = [
  PREDICATE_TYPES.training,
  PREDICATE_TYPES.packaging,
  PREDICATE_TYPES["cl-delta"],
  FOREIGN_PREDICATES["slsa-provenance"] as string,
];

const NONE: LineageClaims = { of: [], edges: [], upstream: [] };
const KNOWN = new WeakMap<StatementFacts, LineageClaims>();

/** Reads the lineage of a statement, once; an invalid predicate says nothing. */
export function lineageClaims(statement: StatementFacts): LineageClaims {
  let claims = KNOWN.get(statement);
  if (claims === undefined) KNOWN.set(statement, (claims = readClaims(statement)));
  return claims;
}

function readClaims({ subjects, predicate_type: predicateType, predicate }: StatementFacts): LineageClaims {
  if (!ORIGIN_TYPES.includes(predicateType)) return NONE;
  const isForeign = predicateType === FOREIGN_PREDICATES["slsa-provenance"];
  const read = readPredicate(predicateType, predicate);
  if (!read.ok || (isForeign && !isJsonObject(predicate["buildDefinition"]))) return NONE;
  const subject = subjects.map(({ digest }) => ({ digest: { sha256: digest.replace("sha256:", "") } }));
  const edges = statementEdges({ subject, predicateType, predicate });
  const upstream = isForeign ? undefined : read.value.predicate["verified_upstream"];
  return {
    of: [...new Set([...subjects.map(({ digest }) => digest), ...edges.map(({ from }) => from)])],
    edges,
    // Of AIXV's own types, whose schema it passed.
    upstream: (upstream ?? []) as readonly VerifiedUpstream[],
  };
}
