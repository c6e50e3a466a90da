import { type Digest, isJsonObject, type JsonValue } from "@aixv/core";
import * as v from "valibot";
import { NAMESPACED_PATTERN } from "../registries/artifact-type.ts";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { container } from "../schema/container.ts";
import { artifactType, digest, optional, text, textLike } from "../schema/fields.ts";
import { list, nonEmptyList } from "../schema/list.ts";
import { jsonObject, object } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import { type ArtifactReference, type PackagingPredicate, TRANSFORM_TYPES } from "./packaging.ts";
import { upstreamSchema } from "./upstream-schema.ts";

const referenceFields = object({
  digest,
  uri: optional(text),
  name: optional(text),
  artifact_type: optional(artifactType),
});

/** A digest alone, or an object with it. Faults are those of the form that came, which `v.union` would not say. */
const reference: v.GenericSchema<unknown, ArtifactReference> = container(
  "union",
  { options: [digest, referenceFields] },
  (dataset, config) => {
    if (isJsonObject(dataset.value as JsonValue)) return referenceFields["~run"](dataset, config);
    const read = digest["~run"](dataset, config);
    return read.issues === undefined ? { typed: true, value: { digest: read.value } } : read;
  },
);

const tool = object({
  name: text,
  version: text,
  digest: optional(digest),
  uri: optional(text),
});

const fields = object({
  inputs: nonEmptyList(reference, "input"),
  outputs: nonEmptyList(reference, "output"),
  transform_type: textLike(
    new RegExp(`^(?:${TRANSFORM_TYPES.join("|")}|${NAMESPACED_PATTERN.source.slice(1, -1)})$`),
    `one of ${TRANSFORM_TYPES.map((type) => `"${type}"`).join(", ")}, or one such as "vendor.example/name"`,
  ),
  toolchain: nonEmptyList(tool, "tool"),
  parameters: optional(jsonObject()),
  verified_upstream: optional(list(upstreamSchema)),
});

/** Reads a {@link PackagingPredicate}. */
export const packagingSchema: Schema<PackagingPredicate> = schemaOf<PackagingPredicate>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>(
      (predicate, fault) => {
        const inputs = new Set<Digest>(predicate.inputs.map((input) => input.digest));
        if (predicate.transform_type === "merge-adapter" && inputs.size < 2) {
          fault(["inputs"], `expected at least two inputs, a base model and an adapter, got ${inputs.size}`);
        }
        for (const [index, output] of predicate.outputs.entries()) {
          if (!inputs.has(output.digest)) continue;
          fault(["outputs", index], `expected an artifact that is not also an input, got ${output.digest}`);
        }
      },
      {
        if: { properties: { transform_type: { const: "merge-adapter" } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { properties: { inputs: { minItems: 2 } } },
      },
    ),
  ),
);
