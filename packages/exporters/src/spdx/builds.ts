import type { Digest, JsonObject } from "@aixv/core";
import { isNormalUri } from "../documents/uri.ts";
import { uuidOf } from "../documents/uuid.ts";
import { BUILD_TYPES } from "../slsa/build-types.ts";
import { dictionary } from "./dictionary.ts";
import type { Members } from "./element-graph.ts";
import { addHasEvidence } from "./evidence.ts";
import { hashOf } from "./hashes.ts";
import { packageId, type SpdxInput } from "./spdx-input.ts";

/**
 * How artifacts came about: a build for each claim of training and of packaging. That of a training has no inputs: what the model was
 * made of are relationships of the model, and parents and data sets are no packages that it was packaged from.
 */
export function addBuilds(input: SpdxInput): void {
  const { training, packaging } = input.claims;
  for (const { about, predicate, evidence } of training) {
    const { framework, framework_version, code_digest, environment_digest } = predicate.training_run;
    addBuild(input, evidence.bundle_digest, {
      members: {
        build_buildType: BUILD_TYPES.training,
        build_configSourceDigest: [hashOf(code_digest)],
        build_parameter: dictionary([["environment_digest", environment_digest]]),
      },
      inputs: [],
      outputs: about,
      tools: [addTool(input, { name: framework, version: framework_version })],
    });
  }
  for (const { predicate, evidence } of packaging) {
    const { inputs, outputs, transform_type, toolchain, parameters } = predicate;
    addBuild(input, evidence.bundle_digest, {
      members: {
        build_buildType: BUILD_TYPES.packaging,
        build_parameter: dictionary([["transform_type", transform_type]], { parameters }),
      },
      inputs: inputs.map(({ digest }) => digest),
      outputs: outputs.map(({ digest }) => digest),
      tools: toolchain.map((tool) => addTool(input, tool)),
    });
  }
}

interface Build {
  readonly members: Members;
  readonly inputs: readonly Digest[];
  readonly outputs: readonly Digest[];
  readonly tools: readonly string[];
}

function addBuild(input: SpdxInput, bundle: Digest, { members, inputs, outputs, tools }: Build): void {
  const { graph } = input;
  const build = graph.add("build_Build", ["build", bundle], { build_buildId: bundle, ...members });
  const relate = (relationshipType: string, to: readonly string[]): void => {
    if (to.length === 0) return;
    // All relationships of a build are of this phase (Build profile).
    graph.add("LifecycleScopedRelationship", ["relationship", relationshipType, bundle], {
      from: build,
      relationshipType,
      scope: "build",
      to: [...new Set(to)].toSorted(),
    });
  };
  const packages = (digests: readonly Digest[]): readonly string[] =>
    digests.flatMap((digest) => packageId(input, digest) ?? []);
  relate("hasInput", packages(inputs));
  relate("hasOutput", packages(outputs));
  relate("usesTool", tools);
  addHasEvidence(input, build, `build:${bundle}`, [bundle]);
}

interface NamedTool {
  readonly name: string;
  readonly version: string;
  readonly digest?: Digest;
  readonly uri?: string;
}

/** Tools have no member for a version: it follows the name. */
function addTool({ graph }: SpdxInput, { name, version, digest, uri }: NamedTool): string {
  const reference: readonly JsonObject[] =
    uri !== undefined && isNormalUri(uri)
      ? [{ type: "ExternalRef", externalRefType: "other", locator: [uri] }]
      : [];
  return graph.add("Tool", ["tool", uuidOf("tool", name, version, digest ?? "", uri ?? "")], {
    name: `${name} ${version}`,
    verifiedUsing: digest === undefined ? [] : [hashOf(digest)],
    externalRef: reference,
  });
}
