import { POLICY_SHAPE } from "../../packages/aiv/src/policy/policy-shape.ts";
import { PROFILE_SHAPE } from "../../packages/aiv/src/profiles/profile-shape.ts";
import { ARTIFACT, COGNITIVE_ARTIFACT, PACKET } from "../../packages/aiv/src/schema/packet-shape.ts";
import type { Shape } from "../../packages/aiv/src/schema/shapes.ts";

type JsonSchema = { [keyword: string]: unknown };

const TIME = "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:[Zz]|[+-]\\d{2}:\\d{2})";
const ID = "https://aixv.org/schemas/";

/** A JSON Schema of draft 2020-12 from a shape. `closed`: keys that it does not have are refused. */
function ofShape(shape: Shape, closed: boolean): JsonSchema {
  switch (shape.kind) {
    case "any":
      return {};
    case "text":
      if (shape.pattern !== undefined) return { type: "string", pattern: shape.pattern.source };
      return shape.blank === true ? { type: "string" } : { type: "string", pattern: "\\S" };
    case "time":
      return {
        type: "string",
        pattern: shape.day === true ? `^(?:\\d{4}-\\d{2}-\\d{2}|${TIME})$` : `^${TIME}$`,
      };
    case "integer":
      return { type: "integer", minimum: shape.least };
    case "number":
      return { type: "number", minimum: shape.least, maximum: shape.most };
    case "boolean":
      return { type: "boolean" };
    case "one-of":
      return { enum: shape.values };
    case "list":
      return {
        type: "array",
        items: ofShape(shape.of, closed),
        ...(shape.least === 1 ? { minItems: 1 } : {}),
      };
    case "either":
      return { anyOf: shape.shapes.map((one) => ofShape(one, closed)) };
    case "mapping": {
      const members = Object.entries(shape.members);
      const required = members.filter(([, member]) => member.required === true).map(([name]) => name);
      return {
        type: "object",
        ...(required.length === 0 ? {} : { required }),
        properties: Object.fromEntries(
          members.map(([name, member]) => [
            name,
            { description: member.about, ...ofShape(member.shape, closed) },
          ]),
        ),
        ...(closed ? { additionalProperties: false } : {}),
      };
    }
  }
}

function requiredAtR3(shape: Shape): readonly string[] {
  if (shape.kind !== "mapping") return [];
  return Object.entries(shape.members).flatMap(([name, member]) => (member.required === false ? [] : [name]));
}

function packetSchema(): JsonSchema {
  const schema = ofShape(PACKET, false) as JsonSchema & { properties: { [name: string]: JsonSchema } };
  const { evidence_items, classification } = schema.properties;
  const items = evidence_items?.items as JsonSchema & { properties: { [name: string]: JsonSchema } };
  // What artifacts are depends on the class of their item.
  items.properties.artifacts = { description: "what the evidence is", type: "array", minItems: 1 };
  const isCognitive = { properties: { class: { const: "G" } }, required: ["class"] };
  items.if = isCognitive;
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  items.then = { properties: { artifacts: { items: ofShape(COGNITIVE_ARTIFACT, false) } } };
  items.else = { properties: { artifacts: { items: { $ref: "#/$defs/artifact" } } } };
  if (classification === undefined) throw new Error("a packet has no classification");
  return {
    ...schema,
    if: {
      properties: { classification: { properties: { risk_tier: { const: "R3" } }, required: ["risk_tier"] } },
      required: ["classification"],
    },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      properties: {
        classification: { required: ["critical_surfaces"] },
        evidence_items: {
          items: {
            if: isCognitive,
            else: { properties: { artifacts: { items: { required: requiredAtR3(ARTIFACT) } } } },
          },
        },
      },
    },
    $defs: { artifact: ofShape(ARTIFACT, false) },
  };
}

/** Schemas of what people write for AIV, by the name of the file, for editors; the validator itself says more. */
export const AIV_SCHEMAS: { readonly [name: string]: JsonSchema } = Object.fromEntries(
  [
    [
      "aiv-packet",
      "AIV packet",
      "A packet of AIV 1.0.0 (Appendix B.1), with the typed evidence that aixv reads.",
      packetSchema(),
    ],
    [
      "aiv-policy",
      "AIV policy",
      "What an organisation lays down for its AIV packets (AIV §15.1), as aixv reads it.",
      ofShape(POLICY_SHAPE, true),
    ],
    [
      "aiv-profile",
      "AIV profile",
      "A profile of AIV (Appendix F.1.2), as aixv reads it.",
      ofShape(PROFILE_SHAPE, true),
    ],
  ].map(([name, title, description, schema]) => [
    name as string,
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `${ID}${name as string}.schema.json`,
      title,
      description,
      ...(schema as JsonSchema),
    },
  ]),
);
