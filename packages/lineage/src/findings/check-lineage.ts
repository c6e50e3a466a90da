import type { Digest } from "@aixv/core";
import {
  DERIVATION_EDGES,
  EDGE_TYPES,
  type EdgeType,
  type LineageEdge,
  orientEdge,
  PREDICATE_TYPES,
} from "@aixv/records";
import { compare } from "../compare.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { type Follow, leastRank } from "../graph/standing.ts";
import { tablesOf } from "../graph/tables-of.ts";
import { type CycleStep, findCycles } from "./find-cycles.ts";
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
  const tables = tablesOf(graph);
  const least = leastRank(follow);
  const sorted = [...new Set(artifacts)].sort(compare);
  return [
    ...findCycles(tables, sorted, least).map((cycle) => cycleFinding(tables, cycle, least)),
    // Sorting keeps the order of what is equal: digests within a code.
    ...sorted
      .flatMap((artifact) => checkArtifact(tables, artifact, least))
      .sort((a, b) => LINEAGE_FINDING_CODES.indexOf(a.code) - LINEAGE_FINDING_CODES.indexOf(b.code)),
  ];
}

/** Most edges of a circle that a message tells. */
const MAX_EDGES_TOLD = 4;

function cycleFinding(tables: GraphTables, steps: readonly CycleStep[], least: number): LineageFinding {
  const { artifacts, edges, claims } = tables;
  const said = new Map<Digest, Set<Digest>>();
  for (const { made, origin, type } of steps) {
    for (let edge = edges.first(made, "ancestors"); edge >= 0; edge = edges.next(edge, "ancestors")) {
      const claim = edges.claimOf(edge);
      if (edges.end(edge, "ancestors") !== origin || edges.typeOf(edge) !== type) continue;
      if (tables.standingOf(claim) < least) continue;
      const id = claims.text(claim);
      said.set(id, (said.get(id) ?? new Set()).add(artifacts.text(origin)));
    }
  }
  const cycle = steps.flatMap(({ made, origin, type }): LineageEdge[] => {
    const name = EDGE_TYPES[type];
    return name === undefined ? [] : [orientEdge(name, artifacts.text(made), artifacts.text(origin))];
  });
  const ways = cycle.slice(0, MAX_EDGES_TOLD).map(({ type, from, to }) => `${from} ${type} ${to}`);
  const more = cycle.length > ways.length ? ", and so on" : "";
  return {
    code: "LINEAGE_CYCLE",
    artifact: artifacts.text(steps[0]?.made ?? -1),
    message: `an artifact would have been made from itself, so that one of these claims is false: ${ways.join(", ")}${more}`,
    assertions: [...said]
      .map(([claim, values]) => ({ claim, values: [...values].sort(compare) }))
      .sort((a, b) => compare(a.claim, b.claim)),
    cycle,
  };
}

function checkArtifact(tables: GraphTables, artifact: Digest, least: number): readonly LineageFinding[] {
  const findings: LineageFinding[] = [];
  const add = (code: LineageFindingCode, message: string, assertions: readonly Assertion[] = []): void => {
    findings.push({ code, artifact, message, assertions });
  };
  const number = tables.artifacts.find(artifact);
  const claims = claimsAt(tables, number, least);
  const types = typesAt(tables, number, least);
  const is = (type: string): boolean => types.some(({ values }) => values.includes(type));
  const hasParent = assertions(claims, DERIVATION_EDGES).some(namesAny);
  if (is("fine-tuned-model") && !hasParent) {
    add(
      "FINE_TUNE_WITHOUT_PARENT",
      "a fine-tuned-model must have a parent (AIXV §8), and no claim names one",
    );
  }
  if (is("lora-adapter")) {
    // Only training says what an adapter is for: packaging, builds and updates name other things as well.
    const bases = assertions(claims.filter(isTraining), ["derived_from"]).filter(namesAny);
    if (!hasParent) {
      add("ADAPTER_WITHOUT_BASE", "a lora-adapter must have one base (AIXV §8), and no claim names one");
    } else if (differ(bases)) {
      const message = "a lora-adapter must have one base (AIXV §8), and claims name different ones";
      add("ADAPTER_WITH_SEVERAL_BASES", message, bases);
    }
  }
  const deltas = assertions(claims, ["delta_of"]);
  const bases = deltas.filter(namesAny);
  const isDelta = is("cl-delta") || claims.some(({ predicateType }) => predicateType === DELTA);
  if (isDelta && bases.length === 0) {
    const message = "a cl-delta must name its base and its scope (AIXV §8), and no valid claim does";
    add(
      "DELTA_WITHOUT_SCOPE",
      message,
      deltas.filter(({ claim }) => claims.some((one) => one.claim === claim && one.predicateType === DELTA)),
    );
  } else if (differ(bases)) {
    add(
      "DELTA_WITH_SEVERAL_BASES",
      "a cl-delta must have one base (AIXV §8), and claims name different ones",
      bases,
    );
  }
  for (const predicateType of COMPLETE) {
    const ofType = claims.filter((claim) => claim.predicateType === predicateType);
    for (const edgeType of COMPARED) {
      const said = assertions(ofType, [edgeType]);
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

const DELTA = PREDICATE_TYPES["cl-delta"];

interface ClaimAt {
  readonly claim: Digest;
  readonly predicateType: string;
  readonly edges: readonly { readonly type: EdgeType; readonly to: Digest }[];
}

function isTraining({ predicateType }: ClaimAt): boolean {
  return predicateType === PREDICATE_TYPES.training;
}

/** What each claim that counts says an artifact was made from, be it nothing. */
function claimsAt(tables: GraphTables, artifact: number, least: number): readonly ClaimAt[] {
  const { artifacts, edges } = tables;
  const byClaim = new Map<number, { type: EdgeType; to: Digest }[]>(
    tables.claimsOfNothing(artifact).map((claim) => [claim, []]),
  );
  for (let edge = edges.first(artifact, "ancestors"); edge >= 0; edge = edges.next(edge, "ancestors")) {
    const claim = edges.claimOf(edge);
    const type = EDGE_TYPES[edges.typeOf(edge)];
    if (type === undefined) continue;
    const said = { type, to: artifacts.text(edges.end(edge, "ancestors")) };
    const known = byClaim.get(claim);
    if (known === undefined) byClaim.set(claim, [said]);
    else known.push(said);
  }
  return [...byClaim]
    .filter(([claim]) => tables.standingOf(claim) >= least)
    .map(([claim, said]) => ({
      claim: tables.claims.text(claim),
      predicateType: tables.predicateTypeOf(claim),
      edges: said,
    }))
    .sort((a, b) => compare(a.claim, b.claim));
}

function typesAt(tables: GraphTables, artifact: number, least: number): readonly Assertion[] {
  return tables
    .typesOf(artifact)
    .filter(({ claim }) => tables.standingOf(tables.claims.find(claim)) >= least)
    .map(({ claim, artifactType }) => ({ claim, values: [artifactType] }))
    .sort((a, b) => compare(a.claim, b.claim));
}

/** Which artifacts claims name by edges of some types. */
function assertions(claims: readonly ClaimAt[], types: readonly EdgeType[]): readonly Assertion[] {
  return claims.map(({ claim, edges }) => {
    const named = edges.filter(({ type }) => types.includes(type)).map(({ to }) => to);
    return { claim, values: [...new Set(named)].sort(compare) };
  });
}

function namesAny({ values }: Assertion): boolean {
  return values.length > 0;
}

function differ(said: readonly Assertion[]): boolean {
  return new Set(said.map(({ values }) => values.join(" "))).size > 1;
}
