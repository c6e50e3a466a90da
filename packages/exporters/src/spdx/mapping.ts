import type { FactMapping } from "../exporter.ts";

const CONTENTS = "Annotation aixv:contents of the bundle";

/** Where an SPDX document says what. Annotations are named by `name`; their `statement` is JSON. */
export const SPDX_MAPPING: readonly FactMapping[] = [
  {
    fact: "artifact.digest",
    target: "ai_AIPackage.verifiedUsing; of a folder externalIdentifier aixv:oms:rootDigest, never a hash",
  },
  { fact: "artifact.other_digests[]", target: "ai_AIPackage.verifiedUsing; Annotation aixv:artifact" },
  { fact: "artifact.name", target: "SpdxDocument.name, ai_AIPackage.name; Annotation aixv:artifact" },
  { fact: "artifactUri", target: "software_downloadLocation; Annotation aixv:artifact" },
  {
    fact: "manifest.resources[]",
    target: "software_File with verifiedUsing, contains; ranges of a file: software_Snippet",
  },
  { fact: "manifest.modelName, serialization", target: "Annotation aixv:manifest" },
  { fact: "headers of files", target: "Annotation aixv:header of the file" },
  {
    fact: "types of subjects",
    target: `ai_AIPackage, dataset_DatasetPackage, else software_Package; ${CONTENTS}`,
  },
  { fact: "training.parent_models[]", target: "ai_AIPackage, descendantOf" },
  {
    fact: "training.datasets[]",
    target: "dataset_DatasetPackage, trainedOn; testedOn for the splits eval and test; aixv:split in comment",
  },
  { fact: "training.training_run.framework, framework_version", target: "Tool.name, usesTool" },
  {
    fact: "training.training_run.code_digest, environment_digest",
    target: "build_Build.build_configSourceDigest, build_parameter environment_digest",
  },
  { fact: "training.hyperparameters", target: "ai_hyperparameter, if all agree" },
  {
    fact: "evaluation.benchmarks[]",
    target: `ai_metric <benchmark>/<metric>, if all agree; testedOn; units and all else ${CONTENTS}`,
  },
  { fact: "evaluation.dataset_digests[]", target: "dataset_DatasetPackage, testedOn" },
  { fact: "packaging.inputs[], outputs[]", target: "build_Build, hasInput, hasOutput" },
  { fact: "packaging.toolchain[]", target: "Tool, usesTool" },
  { fact: "packaging.transform_type, parameters", target: "build_Build.build_parameter" },
  { fact: "cl-delta.base_digest", target: "ai_AIPackage, descendantOf" },
  { fact: "rollback targets", target: "ai_AIPackage, other; aixv:role in comment" },
  { fact: "model-card.name", target: "name, if all agree" },
  { fact: "model-card.version", target: "software_packageVersion, if all agree" },
  {
    fact: "model-card.licenses[]",
    target: "hasDeclaredLicense, simplelicensing_LicenseExpression; else NoAssertionLicense, with a comment",
  },
  { fact: "model-card.intended_use", target: "ai_informationAboutApplication, dataset_intendedUse" },
  { fact: "model-card.limitations", target: "ai_limitation, if all agree" },
  { fact: "model-card.card", target: "externalRef[documentation]" },
  { fact: "claims that contradict each other", target: "comment aixv:conflict; each side is in its bundle" },
  { fact: "package URLs of artifacts", target: "software_packageUrl" },
  { fact: "URIs of artifacts", target: "software_downloadLocation, externalRef[altDownloadLocation]" },
  { fact: "bundle digests", target: "software_File with verifiedUsing, hasEvidence; externalRef" },
  { fact: "predicates, payloads of records, lists of advisories", target: CONTENTS },
  { fact: "signers", target: `Agent, originatedBy of the bundle; ${CONTENTS}` },
  {
    fact: "method, is_logged, signed_time, integrated_time",
    target: `${CONTENTS}; the latest time, else evaluated_at: CreationInfo.created`,
  },
  { fact: "who says which part of the document", target: "aixv:evidence in comment; hasEvidence" },
  {
    fact: "advisory",
    target:
      "security_Vulnerability; security_VexAffectedVulnAssessmentRelationship, security_VexFixedVulnAssessmentRelationship",
  },
  { fact: "decision", target: "Annotation aixv:decision, a review" },
];
