import type { Digest, JsonObject } from "@aixv/core";
import type { EdgeType } from "../statements/lineage-edge.ts";
import { type Relations, relate } from "../statements/relations.ts";
import { distinctRelations } from "./distinct-relations.ts";
import { readSpdxGraph, type SpdxArtifact, type SpdxGraph, type SpdxRelationship } from "./spdx-graph.ts";

/**
 * What an SPDX 3.0 document says its subjects came from: relationships between elements whose SHA-256 is certain, as far
 * as they lead from a subject to what it came from, and from there on. What else is in a document, such as what was made
 * of the subject, is for statements about that.
 */
export function spdxRelations(document: JsonObject, subjects: readonly Digest[]): readonly Relations[] {
  const graph = readSpdxGraph(document);
  if (graph === undefined) return [];
  const stated = graph.relationships.flatMap((relationship) => relationsOf(relationship, graph));
  return distinctRelations(ancestry([...stated, ...buildRelations(graph)], subjects));
}

/** Those of one relationship, by the definitions of Core/RelationshipType. */
function relationsOf({ type, from, to }: SpdxRelationship, { artifacts }: SpdxGraph): readonly Relations[] {
  const source = artifacts.get(from);
  const targets = to.flatMap((id) => artifacts.get(id) ?? []);
  if (source === undefined || targets.length === 0) return [];
  switch (type) {
    case "descendantOf":
      return [relate("derived_from", [source.digest], targets.map(digestOf))];
    case "ancestorOf":
      return [relate("derived_from", targets.map(digestOf), [source.digest])];
    case "trainedOn":
      return onData("trained_on", source, targets);
    case "testedOn":
      return onData("evaluated_with", source, targets);
    case "hasInput":
    case "hasOutput":
      // A build is no artifact: what it joins is told of once all of it is known.
      return [];
  }
}

/** A data set that was trained on a model is the relationship the wrong way round. */
function onData(
  type: EdgeType,
  source: SpdxArtifact,
  targets: readonly SpdxArtifact[],
): readonly Relations[] {
  if (source.kind === "dataset") return [];
  return [relate(type, [source.digest], targets.filter(({ kind }) => kind !== "model").map(digestOf))];
}

/** Every output of a build is packaged from every input. */
function buildRelations({ relationships, artifacts, builds }: SpdxGraph): readonly Relations[] {
  const ends = { hasInput: new Map<string, Digest[]>(), hasOutput: new Map<string, Digest[]>() };
  for (const { type, from, to } of relationships) {
    if ((type !== "hasInput" && type !== "hasOutput") || !builds.has(from)) continue;
    const known = ends[type].get(from) ?? [];
    ends[type].set(from, known);
    for (const id of to) {
      const artifact = artifacts.get(id);
      if (artifact !== undefined) known.push(artifact.digest);
    }
  }
  return [...ends.hasOutput].map(([build, outputs]) =>
    relate("packaged_from", outputs, ends.hasInput.get(build) ?? []),
  );
}

/** The relations on the ways from these artifacts to what they came from. */
function ancestry(relations: readonly Relations[], artifacts: readonly Digest[]): readonly Relations[] {
  const bySource = new Map<Digest, Relations[]>();
  for (const one of relations) {
    for (const source of one.from) {
      const known = bySource.get(source);
      if (known === undefined) bySource.set(source, [one]);
      else known.push(one);
    }
  }
  const reached = new Set(artifacts);
  const followed = new Set<Relations>();
  // A set gives what is added to it while it is gone through.
  for (const artifact of reached) {
    for (const one of bySource.get(artifact) ?? []) {
      if (followed.has(one)) continue;
      followed.add(one);
      // Nothing came of what it was tested with.
      if (one.type !== "evaluated_with") for (const origin of one.to) reached.add(origin);
    }
  }
  return relations
    .filter((one) => followed.has(one))
    .map(({ type, from, to }) =>
      relate(
        type,
        from.filter((source) => reached.has(source)),
        to,
      ),
    );
}

function digestOf({ digest }: SpdxArtifact): Digest {
  return digest;
}
