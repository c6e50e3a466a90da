import type { Digest } from "@aixv/core";
import { DERIVATION_EDGES, type EdgeType, type LineageEdge, PREDICATE_TYPES } from "@aixv/records";
import { compare } from "../compare.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { type Follow, leastStanding, STANDINGS } from "../graph/standing.ts";
import { findCycles } from "./find-cycles.ts";
import {
  type Assertion,
  LINEAGE_FINDING_CODES,
  type LineageFinding,
  type LineageFindingCode,
} from "./lineage-finding.ts";

/** Options of {@link checkLineage}. */
export interface CheckOptions {
  /** Whose claims are held against each other; default `trusted`. */
  readonly follow?: Follow;
}

/**
 * Holds what is claimed of artifacts against the constraints of AIXV §8, and the claims against each other.
 *
 * @param artifacts - such as a walk and its start; what is claimed of others is not looked at
 * @returns findings in the order of their codes and then of digests
 */
export function checkLineage(
  graph: LineageGraph,
  artifacts: Iterable<Digest>,
  { follow = "trusted" }: CheckOptions = {},
): readonly LineageFinding[] {
  const least = leastStanding(follow);
  const sorted = [...new Set(artifacts)].sort(compare);
  return [
    ...findCycles(graph, sorted, least).map(cycleFinding),
    // Sorting keeps the order of what is equal: digests within a code.
    ...sorted
      .flatMap((artifact) => checkArtifact(graph, artifact, least))
      .sort((a, b) => LINEAGE_FINDING_CODES.indexOf(a.code) - LINEAGE_FINDING_CODES.indexOf(b.code)),
  ];
}

function cycleFinding(cycle: readonly LineageEdge[]): LineageFinding {
  const [first] = cycle;
  if (first === undefined) throw new TypeError("expected a cycle of at least one edge");
  const ways = cycle.slice(0, 4).map(({ type, from, to }) => `${from} ${type} ${to}`);
  const more = cycle.length > ways.length ? ", and so on" : "";
  return {
    code: "LINEAGE_CYCLE",
    artifact: first.from,
    message: `an artifact would have been made from itself, so that one of these claims is false: ${ways.join(", ")}${more}`,
    assertions: [],
    cycle,
  };
}

function checkArtifact(graph: LineageGraph, artifact: Digest, least: number): readonly LineageFinding[] {
  const findings: LineageFinding[] = [];
  const add = (code: LineageFindingCode, message: string, assertions: readonly Assertion[] = []): void => {
    findings.push({ code, artifact, message, assertions });
  };
  const claims = claimsAt(graph, artifact, least);
  const types = typesAt(graph, artifact, least);
  const is = (type: string): boolean => types.some(({ values }) => values.includes(type));
  const parents = assertions(claims, DERIVATION_EDGES);
  if (is("fine-tuned-model") && parents.length === 0) {
    add(
      "FINE_TUNE_WITHOUT_PARENT",
      "a fine-tuned-model must have a parent (AIXV §8), and no claim names one",
    );
  }
  if (is("lora-adapter")) {
    if (parents.length === 0) {
      add("ADAPTER_WITHOUT_BASE", "a lora-adapter must have one base (AIXV §8), and no claim names one");
    } else if (differ(parents)) {
      const message = "a lora-adapter must have one base (AIXV §8), and claims name different ones";
      add("ADAPTER_WITH_SEVERAL_BASES", message, parents);
    }
  }
  const bases = assertions(claims, ["delta_of"]);
  const incomplete = graph.incompleteDeltasOf(artifact).filter((id) => stands(graph, id, least));
  if (bases.length === 0 && (is("cl-delta") || incomplete.length > 0)) {
    const message = "a cl-delta must name its base and its scope (AIXV §8), and no valid claim does";
    add(
      "DELTA_WITHOUT_SCOPE",
      message,
      incomplete.map((claim) => ({ claim, values: [] })),
    );
  } else if (differ(bases)) {
    add(
      "DELTA_WITH_SEVERAL_BASES",
      "a cl-delta must have one base (AIXV §8), and claims name different ones",
      bases,
    );
  }
  for (const [predicateType, ofType] of grouped(claims)) {
    for (const edgeType of COMPARED) {
      const said = ofType.map(({ claim, edges }) => ({ claim, values: valuesOf(edges, [edgeType]) }));
      if (!differ(said)) continue;
      const message = `claims of ${predicateType} say different things of what it was ${edgeType}`;
      add("CLAIMS_CONFLICT", message, said);
    }
  }
  if (differ(types)) add("TYPES_CONFLICT", "claims say that it is of different types", types);
  return findings;
}

/** What claims of one type are compared by. */
const COMPARED: readonly EdgeType[] = ["derived_from", "trained_on", "packaged_from"];

/** Types whose statements name all that there are; of what others leave out nothing follows. */
const COMPLETE: readonly string[] = [PREDICATE_TYPES.training, PREDICATE_TYPES.packaging];

interface ClaimAt {
  readonly claim: Digest;
  readonly predicateType: string;
  readonly edges: readonly { readonly type: EdgeType; readonly to: Digest }[];
}

/** What each claim that counts says an artifact was made from. */
function claimsAt(graph: LineageGraph, artifact: Digest, least: number): readonly ClaimAt[] {
  const byClaim = new Map<number, { type: EdgeType; to: Digest }[]>();
  for (const { type, other, claim } of graph.edgesAt(graph.numberOf(artifact), "ancestors")) {
    if (graph.standingOf(claim) < least) continue;
    const edges = byClaim.get(claim);
    const edge = { type, to: graph.digestOf(other) };
    if (edges === undefined) byClaim.set(claim, [edge]);
    else edges.push(edge);
  }
  return [...byClaim]
    .map(([number, edges]) => {
      const claim = graph.claimId(number);
      return { claim, predicateType: graph.claim(claim)?.predicateType ?? "", edges };
    })
    .sort((a, b) => compare(a.claim, b.claim));
}

function typesAt(graph: LineageGraph, artifact: Digest, least: number): readonly Assertion[] {
  return graph
    .typesOf(artifact)
    .filter(({ claim }) => stands(graph, claim, least))
    .map(({ claim, artifactType }) => ({ claim, values: [artifactType] }))
    .sort((a, b) => compare(a.claim, b.claim));
}

function stands(graph: LineageGraph, id: Digest, least: number): boolean {
  const claim = graph.claim(id);
  return claim !== undefined && STANDINGS.indexOf(claim.standing) >= least;
}

function grouped(claims: readonly ClaimAt[]): ReadonlyMap<string, readonly ClaimAt[]> {
  const byType = new Map<string, ClaimAt[]>();
  for (const claim of claims.filter(({ predicateType }) => COMPLETE.includes(predicateType))) {
    const list = byType.get(claim.predicateType);
    if (list === undefined) byType.set(claim.predicateType, [claim]);
    else list.push(claim);
  }
  return byType;
}

function assertions(claims: readonly ClaimAt[], types: readonly EdgeType[]): readonly Assertion[] {
  return claims
    .map(({ claim, edges }) => ({ claim, values: valuesOf(edges, types) }))
    .filter(({ values }) => values.length > 0);
}

function valuesOf(edges: ClaimAt["edges"], types: readonly EdgeType[]): readonly Digest[] {
  return [...new Set(edges.filter(({ type }) => types.includes(type)).map(({ to }) => to))].sort(compare);
}

function differ(said: readonly Assertion[]): boolean {
  return new Set(said.map(({ values }) => values.join(" "))).size > 1;
}
