import type { JsonObject } from "@aixv/core";
import { latestTime } from "../documents/latest-time.ts";
import { uuidOf } from "../documents/uuid.ts";
import type { ExportOptions } from "../exporter.ts";
import { artifactName } from "../facts/artifact-name.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { type FactIndex, indexFacts } from "../facts/fact-index.ts";
import { addCreator } from "./agents.ts";
import { addAnnotations } from "./annotations.ts";
import { addBuilds } from "./builds.ts";
import { SPDX_CONTEXT } from "./context.ts";
import { dateTime } from "./date-time.ts";
import { CREATION_INFO, ElementGraph, given } from "./element-graph.ts";
import { addEvidence } from "./evidence.ts";
import { addFiles } from "./files.ts";
import { addPackages } from "./packages.ts";
import { keptProfiles } from "./profiles.ts";
import { addRelationships } from "./relationships.ts";
import { packageId, spdxInput } from "./spdx-input.ts";
import { addVulnerabilities } from "./vulnerabilities.ts";

const NO_UUID = "00000000-0000-0000-0000-000000000000";

/**
 * The SPDX document of facts. Equal facts give equal documents, ids included: the namespace of the ids is made of all the rest, so
 * that no two documents have one element's id for different things.
 */
export function createDocument(facts: ExportFacts, options: ExportOptions): JsonObject {
  const index = indexFacts(facts);
  const draft = documentIn(NO_UUID, index, options);
  return documentIn(uuidOf("spdx", JSON.stringify(draft)), index, options);
}

function documentIn(uuid: string, index: FactIndex, options: ExportOptions): JsonObject {
  const { facts, evidence } = index;
  const graph = new ElementGraph(`urn:uuid:${uuid}`);
  const input = spdxInput(index, options, graph);
  const creator = addCreator(input);
  addEvidence(input);
  addPackages(input);
  addFiles(input);
  addRelationships(input);
  addBuilds(input);
  addVulnerabilities(input);
  addAnnotations(input);
  const { elements } = graph;
  const root = packageId(input, facts.artifact.digest);
  const { name } = artifactName(index, facts.artifact.digest);
  const creationInfo = {
    type: "CreationInfo",
    "@id": CREATION_INFO,
    specVersion: "3.0.1",
    // The format requires a time: that of verification, where nothing proves another.
    created: dateTime(latestTime([...evidence.values()].flat()) ?? facts.evidence.evaluated_at),
    createdBy: [creator],
  };
  const document = given({
    type: "SpdxDocument",
    spdxId: graph.idOf("document"),
    creationInfo: CREATION_INFO,
    name,
    profileConformance: keptProfiles(elements),
    rootElement: root === undefined ? [] : [root],
    element: elements.map(({ spdxId }) => String(spdxId)),
  });
  return { "@context": SPDX_CONTEXT, "@graph": [creationInfo, document, ...elements] };
}
