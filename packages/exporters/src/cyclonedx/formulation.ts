import type { Digest, JsonObject, JsonValue } from "@aixv/core";
import { digestHex } from "@aixv/core";
import { memberProperties, type Property, withProperties } from "../documents/property.ts";
import type { Claim } from "../facts/claims.ts";
import type { BomInput } from "./bom-input.ts";
import { formulaRef } from "./references.ts";

/** How artifacts came about: a formula for each claim of training, evaluation, packaging and continual learning. */
export function formulationOf({ claims, attributions }: BomInput): readonly JsonObject[] {
  const { training, evaluation, packaging, clDelta } = claims;
  const formulas = [
    ...training.map((claim) => {
      const { parent_models, datasets, training_run, verified_upstream } = claim.predicate;
      const { framework, framework_version, code_digest, environment_digest } = training_run;
      return formula(claim, "training", ["build"], {
        components: [
          versioned({ type: "framework", name: framework }, framework_version),
          digested("data", "code", code_digest, "source-code"),
          digested("data", "environment", environment_digest, "other"),
        ],
        inputs: [
          ...parent_models.map((parent) => input("parent-model", parent)),
          ...datasets.map((dataset) => input("dataset", dataset)),
        ],
        outputs: claim.about.map(artifactOutput),
        properties: memberProperties("aixv:training", { verified_upstream }),
      });
    }),
    ...evaluation.map((claim) => {
      const { benchmarks, eval_harness_digest, dataset_digests, ...settings } = claim.predicate;
      return formula(claim, "evaluation", ["test"], {
        components: [digested("application", "harness", eval_harness_digest)],
        inputs: [
          ...claim.about.map((digest) => input("subject", { digest })),
          ...dataset_digests.map((digest) => input("dataset", { digest })),
          ...benchmarks.flatMap(({ name, dataset_digest: digest }) =>
            digest === undefined ? [] : [input("benchmark", { digest, name })],
          ),
        ],
        outputs: [],
        ...(settings.evaluated_at === undefined ? {} : { timeEnd: settings.evaluated_at }),
        // The metrics of model cards have no unit, and do not say which of two numbers is the better.
        properties: memberProperties("aixv:evaluation", { benchmarks, ...settings } as never),
      });
    }),
    ...packaging.map((claim) => {
      const { inputs, outputs, transform_type, toolchain, parameters, verified_upstream } = claim.predicate;
      return formula(claim, transform_type, ["build"], {
        components: toolchain.map(({ name, version, ...rest }) => ({
          ...versioned({ type: "application", name }, version),
          ...withProperties(memberProperties("aixv:tool", rest)),
        })),
        inputs: inputs.map((each) => input("input", each)),
        outputs: outputs.map(({ digest, ...rest }) => ({
          ...artifactOutput(digest),
          ...withProperties(memberProperties("aixv:output", rest)),
        })),
        properties: memberProperties("aixv:packaging", { transform_type, parameters, verified_upstream }),
      });
    }),
    ...clDelta.map((claim) => {
      const { base_digest, rollback_target_digest, ...rest } = claim.predicate;
      return formula(claim, "cl-delta", ["build"], {
        components: [],
        inputs: [
          input("base", { digest: base_digest }),
          input("rollback-target", { digest: rollback_target_digest }),
        ],
        outputs: claim.about.map(artifactOutput),
        properties: memberProperties("aixv:cl-delta", rest as never),
      });
    }),
  ];
  return formulas.map(({ claim, ...made }) => attributions.add(made, [claim]));
}

interface Parts {
  readonly components: readonly JsonObject[];
  readonly inputs: readonly JsonObject[];
  readonly outputs: readonly JsonObject[];
  readonly timeEnd?: string;
  readonly properties: readonly Property[];
}

function formula(
  { evidence: { bundle_digest } }: Claim<unknown>,
  name: string,
  taskTypes: readonly string[],
  { components, inputs, outputs, timeEnd, properties }: Parts,
): JsonObject & { readonly claim: Digest } {
  const ref = formulaRef(bundle_digest);
  const own = components.map((component, index) => ({
    "bom-ref": `${ref}/components/${index}`,
    ...component,
  }));
  const used = own.map((component) => ({ resource: { ref: component["bom-ref"] } }));
  return {
    claim: bundle_digest,
    "bom-ref": ref,
    ...(own.length === 0 ? {} : { components: own }),
    workflows: [
      {
        "bom-ref": `${ref}/workflow`,
        uid: bundle_digest,
        name,
        taskTypes,
        inputs: distinct([...inputs, ...used]),
        ...(outputs.length === 0 ? {} : { outputs: distinct(outputs) }),
        ...(timeEnd === undefined ? {} : { timeEnd }),
        ...withProperties(properties),
      },
    ],
  };
}

/** Versions of tools are texts of any length; CycloneDX takes 1024 characters. */
function versioned(component: JsonObject, version: string): JsonObject {
  if (version.length <= 1024) return { ...component, version };
  return { ...component, properties: [{ name: "aixv:version", value: version }] };
}

/** What claims define as a SHA-256 of code or of an environment is a hash. */
function digested(type: string, name: string, digest: Digest, data?: string): JsonObject {
  return {
    type,
    name,
    hashes: [{ alg: "SHA-256", content: digestHex(digest) }],
    ...(data === undefined ? {} : { data: [{ type: data, name }] }),
  };
}

function input(
  role: string,
  { digest, ...more }: { readonly digest: Digest; readonly [name: string]: JsonValue | undefined },
): JsonObject {
  return {
    resource: { ref: digest },
    properties: [{ name: "aixv:role", value: role }, ...memberProperties("aixv:input", more)],
  };
}

function artifactOutput(digest: Digest): JsonObject {
  return { type: "artifact", resource: { ref: digest } };
}

/** Lists of inputs and outputs hold nothing twice. */
function distinct(list: readonly JsonObject[]): readonly JsonObject[] {
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
}
