import { isJsonObject, type JsonObject, type JsonValue, ok, type Result } from "@aixv/core";
import { createStatement, type ResourceDescriptor, type Statement, type Subject } from "@aixv/envelope";
import type { ArtifactReference } from "@aixv/records";
import { isStatementOf } from "../check/recognize.ts";
import { defineExporter } from "../define-exporter.ts";
import { describeResource } from "../documents/describe-resource.ts";
import { digestSet } from "../documents/digest-set.ts";
import { Omissions } from "../documents/omissions.ts";
import { type SignedType, signedStatements } from "../documents/signed-statements.ts";
import { nothingFor } from "../documents/unsaid.ts";
import type { ExportError } from "../export-error.ts";
import type { ExportedDocuments, Exporter } from "../exporter.ts";
import { claimsOf } from "../facts/claims.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { subjectsOf } from "../facts/original-statement.ts";
import { checkProvenance } from "./check-provenance.ts";
import { SLSA_PROVENANCE_TYPE } from "./predicate-type.ts";
import { packagingProvenance, trainingProvenance } from "./provenance.ts";

/** SLSA provenance v1: a statement for each training and each transform, and provenance that others signed, with who did. */
export const slsa: Exporter = defineExporter({
  id: "slsa",
  title: "SLSA provenance",
  specVersions: ["1.2"],
  mediaType: "application/vnd.in-toto.provenance+json",
  extension: ".slsa.jsonl",
  serialization: "json-lines",
  mapping: [
    { fact: "training subjects", target: "subject" },
    { fact: "training.training_run.framework, framework_version", target: "externalParameters" },
    { fact: "training.hyperparameters, artifact_type", target: "externalParameters" },
    { fact: "training.parent_models[]", target: "resolvedDependencies, annotation role=parent-model" },
    { fact: "training.datasets[]", target: "resolvedDependencies, annotations role=dataset and split" },
    { fact: "training.training_run.code_digest", target: "resolvedDependencies, annotation role=code" },
    { fact: "training.training_run.environment_digest", target: "resolvedDependencies, role=environment" },
    { fact: "packaging.outputs[]", target: "subject" },
    { fact: "packaging.transform_type, parameters", target: "externalParameters" },
    {
      fact: "packaging.toolchain[]",
      target: "externalParameters.toolchain; resolvedDependencies, role=tool",
    },
    { fact: "packaging.inputs[]", target: "resolvedDependencies, annotation role=input" },
    { fact: "verified_upstream[]", target: "buildDefinition.aixv_verifiedUpstream" },
    { fact: "signer", target: "runDetails.builder.id" },
    { fact: "bundle digest, signers, times", target: "runDetails.byproducts[0]" },
    {
      fact: "SLSA provenance of others",
      target: "as it was signed, its bundle added to runDetails.byproducts",
    },
  ],
  write: writeProvenance,
  check: checkProvenance,
  recognizes: isStatementOf(SLSA_PROVENANCE_TYPE),
});

function writeProvenance(facts: ExportFacts): Result<ExportedDocuments, ExportError> {
  const { training, packaging, others, ...rest } = claimsOf(facts);
  const omitted = new Omissions();
  const documents: Statement[] = [
    ...training.map((claim) =>
      createStatement({
        subject: subjectsOf(facts, claim.evidence),
        predicateType: SLSA_PROVENANCE_TYPE,
        predicate: trainingProvenance(claim),
      }),
    ),
    ...packaging.map((claim) =>
      createStatement({
        subject: outputSubjects(claim.predicate.outputs),
        predicateType: SLSA_PROVENANCE_TYPE,
        predicate: packagingProvenance(claim),
      }),
    ),
    ...signedStatements(facts, others, PROVENANCE_OF_OTHERS, omitted),
  ];
  const elsewhere = others.filter(({ evidence }) => evidence.predicate_type !== SLSA_PROVENANCE_TYPE);
  omitted.addClaims(
    [...Object.values(rest).flat(), ...elsewhere],
    (type) => `provenance says how something was made, and ${type} does not; in-toto and aixv carry it`,
  );
  omitted.addAllButClaims(
    facts,
    "provenance says how something was made, and nothing else; vsa, openvex and aixv carry it",
  );
  if (documents.length === 0) return nothingFor("SLSA provenance", "a claim of training or packaging");
  return ok({ documents, omitted: omitted.list });
}

const PROVENANCE_OF_OTHERS: SignedType = {
  predicateType: SLSA_PROVENANCE_TYPE,
  check: checkProvenance,
  withEvidence: (predicate, bundle) => {
    const details = isJsonObject(predicate.runDetails) ? predicate.runDetails : {};
    return { ...predicate, runDetails: { ...details, byproducts: withBundle(details.byproducts, bundle) } };
  },
};

function withBundle(list: JsonValue | undefined, bundle: ResourceDescriptor): readonly JsonValue[] {
  return [...(Array.isArray(list) ? (list as readonly JsonValue[]) : []), bundle as JsonObject];
}

/** A name or an address that several outputs have would make them one subject: those after the first have it as an annotation. */
function outputSubjects(outputs: readonly ArtifactReference[]): readonly Subject[] {
  const [names, uris] = [new Set<string>(), new Set<string>()];
  return outputs.map(({ digest, name, uri, ...more }) => {
    const [isNewName, isNewUri] = [isFirst(names, name), isFirst(uris, uri)];
    const { annotations, ...named } = describeResource({
      digest,
      name: isNewName ? name : undefined,
      uri: isNewUri ? uri : undefined,
      annotations: { ...(isNewUri ? {} : { uri }), ...(isNewName ? {} : { name }), ...more },
    });
    return { ...named, digest: digestSet(digest), ...(annotations === undefined ? {} : { annotations }) };
  });
}

function isFirst(known: Set<string>, text: string | undefined): boolean {
  if (text === undefined || known.has(text)) return text === undefined;
  known.add(text);
  return true;
}
