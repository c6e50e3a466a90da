import type { JsonObject } from "@aixv/core";
import type { ResourceDescriptor } from "@aixv/envelope";
import type {
  ArtifactReference,
  PackagingPredicate,
  TrainingPredicate,
  VerifiedUpstream,
} from "@aixv/records";
import { describeResource, type NamedResource } from "../documents/describe-resource.ts";
import { evidenceDescriptor } from "../documents/evidence-descriptor.ts";
import { signerUris } from "../documents/signer-uri.ts";
import { isNormalUri } from "../documents/uri.ts";
import type { Claim } from "../facts/claims.ts";
import { BUILD_TYPES } from "./build-types.ts";

/** What a training run took, as SLSA Provenance v1 has it (docs/build-types/training-v1.md). */
export function trainingProvenance(claim: Claim<TrainingPredicate>): JsonObject {
  const { parent_models, datasets, training_run, hyperparameters, artifact_type, verified_upstream } =
    claim.predicate;
  const { framework, framework_version, code_digest, environment_digest } = training_run;
  return provenance(claim, {
    buildType: BUILD_TYPES.training,
    externalParameters: {
      framework,
      framework_version,
      hyperparameters,
      ...(artifact_type === undefined ? {} : { artifact_type }),
    },
    resolvedDependencies: [
      ...parent_models.map((parent) => dependency("parent-model", parent)),
      ...datasets.map((dataset) => dependency("dataset", dataset)),
      dependency("code", { digest: code_digest }),
      dependency("environment", { digest: environment_digest }),
    ],
    ...upstream(verified_upstream),
  });
}

/** What a transform took and used (docs/build-types/packaging-v1.md). */
export function packagingProvenance(claim: Claim<PackagingPredicate>): JsonObject {
  const { inputs, transform_type, toolchain, parameters, verified_upstream } = claim.predicate;
  return provenance(claim, {
    buildType: BUILD_TYPES.packaging,
    externalParameters: {
      transform_type,
      ...(parameters === undefined ? {} : { parameters }),
      // What names nothing that could be fetched or compared is a parameter alone.
      toolchain: toolchain.map(({ name, version, digest, uri }) => ({
        name,
        version,
        ...(uri === undefined || isDependency({ digest, uri }) ? {} : { uri }),
      })),
    },
    resolvedDependencies: [
      ...inputs.map((input) => dependency("input", input)),
      ...toolchain
        .filter(isDependency)
        .map(({ digest, uri, name, version }) =>
          describeResource({ digest, uri, name, annotations: { role: "tool", version } }),
        ),
    ],
    ...upstream(verified_upstream),
  });
}

function isDependency({ digest, uri }: Pick<NamedResource, "digest" | "uri">): boolean {
  return digest !== undefined || (uri !== undefined && isNormalUri(uri));
}

function provenance(claim: Claim<unknown>, buildDefinition: JsonObject): JsonObject {
  const [id = "", ...others] = signerUris(claim.evidence);
  return {
    buildDefinition,
    runDetails: {
      builder: { id, ...(others.length === 0 ? {} : { aixv_otherSigners: others }) },
      byproducts: [evidenceDescriptor(claim.evidence)],
    },
  };
}

type Named = Partial<Pick<ArtifactReference, "digest" | "uri" | "name">>;

function dependency(role: string, { digest, uri, name, ...more }: Named): ResourceDescriptor {
  return describeResource({ digest, uri, name, annotations: { role, ...more } });
}

/** Signatures of inputs that the maker of the claim verified before. */
function upstream(verified: readonly VerifiedUpstream[] | undefined): JsonObject {
  return verified === undefined ? {} : { aixv_verifiedUpstream: verified };
}
