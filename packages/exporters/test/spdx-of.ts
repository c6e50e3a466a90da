import { isJsonObject, type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import { expect } from "vitest";
import type { ExportFacts, ExportOptions } from "../src/index.ts";
import { spdx } from "../src/spdx/index.ts";
import { digestOf } from "./facts-of.ts";
import { validateSpdx } from "./spdx-validator.ts";

/** An element as its readers see it. */
export interface Element {
  readonly [name: string]: Element & Element[] & string;
}

/** A document, and its elements. */
export interface SpdxGraph {
  readonly document: JsonObject;
  readonly elements: readonly Element[];
}

/** The SPDX document of facts, which our check and the official schema find right. */
export function spdxOf(facts: ExportFacts, options: ExportOptions = {}): SpdxGraph {
  const [document] = unwrap(spdx.export(facts, options)).documents as [JsonObject];
  expect(spdx.check(document)).toEqual([]);
  expect(validateSpdx(document)).toEqual([]);
  return { document, elements: document["@graph"] as unknown as readonly Element[] };
}

/** Elements of a class. */
export const ofType: (graph: SpdxGraph, type: string) => readonly Element[] = ({ elements }, type) =>
  elements.filter((one) => one.type === type);

/** The package of the artifact of `digestOf(digit)`. */
export const packageOf: (graph: SpdxGraph, digit: string) => Element | undefined = ({ elements }, digit) =>
  elements.find((one) => one.spdxId?.endsWith(`#package:${digestOf(digit)}`));

/** `0 descendantOf 1`: relationships of a type between packages, by the digits of their digests; other ends by their ids. */
export const relationships: (graph: SpdxGraph, type: string) => readonly string[] = ({ elements }, type) => {
  const short = (id: string): string =>
    /#package:sha256:(.)\1{63}$/.exec(id)?.[1] ?? (id.includes("#") ? id.slice(id.indexOf("#") + 1) : id);
  return elements
    .filter((one) => one.relationshipType === type)
    .flatMap((one) =>
      [...(one.to ?? [])].map((to) => `${short(String(one.from))} ${type} ${short(String(to))}`),
    )
    .toSorted();
};

/** What the annotations of some name say. */
export const statements: (graph: SpdxGraph, name: string) => readonly JsonValue[] = ({ elements }, name) =>
  elements
    .filter((one) => one.type === "Annotation" && one.name === name)
    .map((one) => JSON.parse(String(one.statement)) as JsonValue)
    .filter(isJsonObject);
