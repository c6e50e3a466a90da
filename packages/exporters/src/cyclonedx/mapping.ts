import type { FactMapping } from "../exporter.ts";

const MODEL = "metadata.component";
const CARD = "modelCard of the component that it is about";
const WORKFLOW = "formulation[].workflows[0]";

/** Where an ML-BOM says what. Names that begin `aixv:` are of properties. */
export const BOM_MAPPING: readonly FactMapping[] = [
  {
    fact: "artifact.digest",
    target: `${MODEL}.bom-ref, hashes; of a folder aixv:oms:rootDigest, never a hash`,
  },
  { fact: "artifact.other_digests[]", target: `${MODEL}.hashes; else aixv:artifact:otherDigest` },
  { fact: "artifact.name", target: `${MODEL}.name; aixv:artifact:name where a model card has another` },
  { fact: "artifactUri", target: `${MODEL}.externalReferences[type=distribution]; else aixv:artifact:uri` },
  {
    fact: "manifest.resources[]",
    target: `${MODEL}.components[type=file]; ranges of a file: aixv:oms:shard`,
  },
  { fact: "manifest.modelName, serialization", target: `${MODEL}.properties aixv:oms:*` },
  {
    fact: "types of subjects",
    target: "component.type (data for datasets and the like, file where nobody says); aixv:artifact:type",
  },
  {
    fact: "training.parent_models[]",
    target: `components[type=machine-learning-model], pedigree.ancestors, dependencies; ${WORKFLOW}.inputs`,
  },
  {
    fact: "training.datasets[]",
    target: `components[type=data], modelCard.modelParameters.datasets[].ref; the split in description and ${WORKFLOW}.inputs`,
  },
  {
    fact: "training.training_run.framework, framework_version",
    target: "formulation[].components[type=framework]",
  },
  {
    fact: "training.training_run.code_digest, environment_digest",
    target: `formulation[].components[type=data].hashes, ${WORKFLOW}.inputs`,
  },
  { fact: "training.hyperparameters", target: `${CARD}: aixv:hyperparameter:*` },
  { fact: "training.artifact_type", target: "aixv:training:artifact_type, aixv:artifact:type" },
  {
    fact: "evaluation.benchmarks[]",
    target: `${CARD}: quantitativeAnalysis.performanceMetrics; units and all else ${WORKFLOW}.properties aixv:evaluation:*`,
  },
  { fact: "evaluation.eval_harness_digest", target: "formulation[].components[type=application].hashes" },
  { fact: "evaluation.dataset_digests[]", target: `components[type=data]; ${WORKFLOW}.inputs` },
  {
    fact: "evaluation.evaluated_at, seeds, random_seed_policy",
    target: `${WORKFLOW}.timeEnd; properties aixv:evaluation:*`,
  },
  {
    fact: "packaging.inputs[], outputs[]",
    target: `components, pedigree.ancestors and dependencies of outputs; ${WORKFLOW}.inputs, outputs`,
  },
  { fact: "packaging.toolchain[]", target: "formulation[].components[type=application]; aixv:tool:*" },
  { fact: "packaging.transform_type, parameters", target: `${WORKFLOW}.name; properties aixv:packaging:*` },
  {
    fact: "cl-delta.base_digest",
    target: `components, pedigree.ancestors, dependencies; ${WORKFLOW}.inputs`,
  },
  { fact: "cl-delta.rollback_target_digest", target: `components; ${WORKFLOW}.inputs` },
  {
    fact: "cl-delta.update_type, delta_scope, compatibility_window, state_migration",
    target: `${WORKFLOW}.properties aixv:cl-delta:*`,
  },
  { fact: "verified_upstream[]", target: `${WORKFLOW}.properties` },
  {
    fact: "model-card.name",
    target: "component.name, if all agree; aixv:artifact:name, aixv:model-card:name",
  },
  { fact: "model-card.version", target: "component.version, if all agree; aixv:model-card:version" },
  {
    fact: "model-card.licenses[]",
    target: "component.licenses: an SPDX id, an expression, or a name; declared",
  },
  { fact: "model-card.intended_use", target: `${CARD}: considerations.useCases` },
  { fact: "model-card.limitations", target: `${CARD}: considerations.technicalLimitations` },
  { fact: "model-card.card", target: "component.externalReferences[type=model-card]; aixv:model-card:card" },
  { fact: "model-card.languages", target: `${CARD}: aixv:model-card:languages` },
  {
    fact: "model-card.properties[]",
    target: `${CARD}: aixv:property:*, aixv:property-unit:*, aixv:property-method:*, aixv:property-evidence:*`,
  },
  { fact: "deployment, rollback", target: `${CARD}: aixv:deployment:*, aixv:rollback:*` },
  { fact: "predicates of other types", target: `${CARD}: aixv:predicateType, aixv:predicate:*` },
  { fact: "headers[], each file", target: "component.components[].properties aixv:header*" },
  {
    fact: "headers of the weights: architecture",
    target: `${CARD}: modelParameters.modelArchitecture, aixv:read`,
  },
  { fact: "headers: licence", target: "component.evidence.licenses; aixv:read" },
  {
    fact: "headers of the weights: parameters, quantisation, tensor types",
    target: `${CARD}: aixv:read:parameterCount, aixv:read:quantization, aixv:read:tensorTypes`,
  },
  { fact: "package URLs of artifacts", target: "component.purl" },
  {
    fact: "URIs of artifacts",
    target: "component.externalReferences[type=distribution]; else aixv:artifact:uri",
  },
  { fact: "roles of artifacts", target: "component.properties aixv:artifact:role" },
  {
    fact: "claims that contradict each other: name, version, licences, metrics",
    target: "aixv:conflict; each side is there",
  },
  {
    fact: "bundle digests",
    target: "externalReferences[type=attestation] with hashes; declarations.evidence",
  },
  { fact: "signers", target: "declarations.assessors, attestations; citations[].attributedTo" },
  {
    fact: "method, issuer, is_logged, signed_time, integrated_time",
    target: "declarations.evidence[].data, created; the latest time: metadata.timestamp",
  },
  { fact: "statements", target: "declarations.claims, one for each artifact that they are about" },
  {
    fact: "who says which part of the document",
    target: "citations[].pointers; in 1.6, and without a proved time, properties aixv:citation:<bundle>",
  },
  { fact: "decision", target: "declarations.claims, attestations; properties aixv:decision:*" },
  {
    fact: "other records, lists of advisories",
    target: "externalReferences; properties aixv:record:*, aixv:feed:*",
  },
];
