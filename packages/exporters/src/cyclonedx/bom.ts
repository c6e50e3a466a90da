import type { Digest, JsonObject, JsonValue } from "@aixv/core";
import { latestTime } from "../documents/latest-time.ts";
import { memberProperties, type Property, propertiesOf, withProperties } from "../documents/property.ts";
import { uuidOf } from "../documents/uuid.ts";
import { DEFAULT_VERIFIER } from "../documents/verifier.ts";
import type { BomInput } from "./bom-input.ts";
import { otherComponents, rootComponent } from "./components.ts";
import { assessorRef, declarationsOf } from "./declarations.ts";
import { formulationOf } from "./formulation.ts";
import { ancestorsOf } from "./model-card.ts";
import { attestationReference } from "./references.ts";
import { type Vulnerabilities, vulnerabilitiesOf } from "./vulnerabilities.ts";

/**
 * The ML-BOM of facts. Equal facts give equal documents, the serial number included: it is made of all the rest, so that documents
 * that differ have different ones.
 */
export function createBom(input: BomInput): JsonObject {
  const { version } = input;
  const components = otherComponents(input);
  const refs = new Set([input.facts.artifact.digest, ...components.map((one) => one["bom-ref"] as Digest)]);
  const vulnerabilities = vulnerabilitiesOf(input, refs);
  const references = recordReferences(input);
  const formulation = formulationOf(input);
  const timestamp = latestTime([...input.evidence.values()].flat());
  const body: JsonObject = {
    metadata: {
      ...(timestamp === undefined ? {} : { timestamp }),
      tools: {
        components: [
          {
            type: "application",
            name: "aixv",
            externalReferences: [{ type: "website", url: DEFAULT_VERIFIER }],
          },
        ],
      },
      component: rootComponent(input),
    },
    ...(components.length === 0 ? {} : { components }),
    ...(references.length === 0 ? {} : { externalReferences: references }),
    dependencies: dependenciesOf(input, refs),
    ...(vulnerabilities.list.length === 0 ? {} : { vulnerabilities: vulnerabilities.list }),
    ...(formulation.length === 0 ? {} : { formulation }),
    declarations: declarationsOf(input),
    ...withProperties([...recordProperties(input, vulnerabilities), ...decisionProperties(input)]),
  };
  const content = { ...body, ...citationsOf(input, body) };
  const head = { bomFormat: "CycloneDX", specVersion: version };
  const serialNumber = `urn:uuid:${uuidOf("ml-bom", JSON.stringify({ ...head, ...content }))}`;
  return {
    $schema: `http://cyclonedx.org/schema/bom-${version}.schema.json`,
    ...head,
    serialNumber,
    version: 1,
    ...content,
  };
}

/**
 * Who says which part of the document: citations (CycloneDX 1.7), which have to have a time. In 1.6, and of bundles of which no time
 * is proved, properties.
 */
function citationsOf({ version, evidence, attributions }: BomInput, document: JsonObject): JsonObject {
  const citations: JsonObject[] = [];
  const properties: JsonObject[] = [];
  for (const [bundle, pointers] of [...attributions.pointersIn(document)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const proofs = evidence.get(bundle) ?? [];
    const timestamp = version === "1.7" ? latestTime(proofs) : undefined;
    if (timestamp === undefined) {
      for (const value of pointers) properties.push({ name: `aixv:citation:${bundle}`, value });
      continue;
    }
    for (const attributedTo of new Set(proofs.flatMap(({ signers }) => signers.map(assessorRef))))
      citations.push({ pointers, timestamp, attributedTo, note: bundle });
  }
  const own = (document.properties ?? []) as readonly JsonObject[];
  return {
    ...(properties.length === 0 ? {} : { properties: [...own, ...properties] }),
    ...(citations.length === 0 ? {} : { citations }),
  };
}

/** Every component, with the models it was made of. */
function dependenciesOf(input: BomInput, refs: ReadonlySet<Digest>): readonly JsonObject[] {
  return [...refs].map((ref) => {
    const dependsOn = ancestorsOf(input, ref);
    return { ref, ...(dependsOn.length === 0 ? {} : { dependsOn }) };
  });
}

/** The bundles of what is no statement: records, such as waivers, and lists of advisories. */
function recordReferences({ facts }: BomInput): readonly JsonObject[] {
  const { records, feeds } = facts.evidence;
  const comments = new Map([
    ...records.map(({ bundle_digest, kind }) => [bundle_digest, kind] as const),
    ...feeds.map(({ bundle_digest }) => [bundle_digest, "advisory-feed"] as const),
  ]);
  return [...comments]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([bundle, comment]) => attestationReference(bundle, comment));
}

function recordProperties(
  { facts, attributions }: BomInput,
  { bundles }: Vulnerabilities,
): readonly Property[] {
  const { records, feeds } = facts.evidence;
  const properties = [
    ...records
      .filter(({ bundle_digest }) => !bundles.has(bundle_digest))
      .map(({ bundle_digest, kind, record_id, record_digest, created_at, payload }) => ({
        bundle_digest,
        said: [
          ...memberProperties("aixv:record", { record_id, kind, record_digest, created_at }),
          ...propertiesOf(`aixv:record:${kind}`, payload),
        ],
      })),
    ...feeds.map(({ bundle_digest, published_at, entries }) => ({
      bundle_digest,
      said: memberProperties("aixv:feed", { published_at, entries: listOf(entries) }),
    })),
  ];
  return properties.flatMap(({ bundle_digest, said }) => attributions.addAll(said, bundle_digest));
}

function decisionProperties({ facts: { decision } }: BomInput): readonly Property[] {
  if (decision === undefined) return [];
  return memberProperties("aixv:decision", decision as unknown as JsonObject);
}

/** An empty list says nothing. */
function listOf(list: readonly unknown[]): JsonValue | undefined {
  return list.length === 0 ? undefined : (list as readonly JsonValue[]);
}
