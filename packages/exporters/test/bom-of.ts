import { type JsonObject, unwrap } from "@aixv/core";
import { expect } from "vitest";
import { cycloneDx } from "../src/cyclonedx/index.ts";
import type { ExportFacts, ExportOptions } from "../src/index.ts";
import { validateCycloneDx } from "./cyclonedx-validator.ts";
import { digestOf } from "./facts-of.ts";

/** A document as its readers see it. */
export interface Part {
  readonly [name: string]: Part & Part[] & string;
}

/** The ML-BOM of facts, which our check and the official validator find right. */
export async function bomOf(facts: ExportFacts, options: ExportOptions = {}): Promise<Part> {
  const { documents } = unwrap(cycloneDx.export(facts, options));
  const [document] = documents as [JsonObject];
  expect(cycloneDx.check(document)).toEqual([]);
  expect(await validateCycloneDx(document, options.specVersion ?? "1.7")).toEqual([]);
  return document as unknown as Part;
}

/** The values of properties of some name. */
export const propertiesNamed: (part: Part | undefined, name: string) => readonly string[] = (part, name) =>
  (part?.properties ?? []).filter((one) => one.name === name).map((one) => one.value ?? "") as string[];

/** The component of the artifact of `digestOf(digit)`. */
export const byRef: (bom: Part, digit: string) => Part | undefined = (bom, digit) =>
  bom.components?.find((one) => String(one["bom-ref"]) === digestOf(digit));
