import type { Digest } from "@aixv/core";
import type { ExportOptions } from "../exporter.ts";
import { isComponent } from "../facts/artifact-type.ts";
import type { FactIndex } from "../facts/fact-index.ts";
import type { ElementGraph } from "./element-graph.ts";

/** What the parts of a document are made of, and the graph that they are added to. */
export interface SpdxInput extends FactIndex {
  readonly options: ExportOptions;
  readonly graph: ElementGraph;
  /** Artifacts that are packages of the document, sorted: that of the facts, and those that models are made of, became or go back to. */
  readonly packages: ReadonlySet<Digest>;
}

/** Input of the parts of one document. */
export function spdxInput(index: FactIndex, options: ExportOptions, graph: ElementGraph): SpdxInput {
  const named = [...index.artifacts.values()].filter(isComponent).map(({ digest }) => digest);
  const packages = new Set([index.facts.artifact.digest, ...named].toSorted());
  return { ...index, options, graph, packages };
}

/** The id of the package of an artifact, if it is one of the document's. */
export function packageId({ graph, packages }: SpdxInput, digest: Digest): string | undefined {
  return packages.has(digest) ? graph.idOf("package", digest) : undefined;
}
