import { type Attestation, attest as attestModel } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { CLAIMS_FLAG, INPUT_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { OPTIONAL_SIGNING_FLAGS, readSigningFlags } from "../options/signing.ts";
import { readUpstreamFlags, UPSTREAM_FLAGS } from "../options/upstream.ts";
import { madeFields, madeResult } from "../output/signature.ts";
import { formatFields, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";

/** `aixv attest` */
export const attest: Command = {
  name: "attest",
  summary: "claim something about a model: how it was trained, evaluated, packaged …",
  positional: "PATH",
  flags: [
    {
      name: "predicate",
      kind: "text",
      value: "NAME|URI",
      description: "training, evaluation, packaging, deployment, model-card, slsa-provenance … or a URI",
    },
    INPUT_FLAG,
    { name: "output", kind: "text", value: "FILE", description: "where the statement is written" },
    {
      name: "artifact-type",
      kind: "text",
      value: "TYPE",
      description: "base-model, lora-adapter … (AIXV §4.1)",
    },
    {
      name: "parent",
      kind: "repeated",
      value: "REF",
      description: "model it was made from: digest, path or bundle",
    },
    { name: "dataset", kind: "repeated", value: "REF", description: "data set, likewise" },
    ...OPTIONAL_SIGNING_FLAGS,
    CLAIMS_FLAG,
    ...UPSTREAM_FLAGS,
    ...HASHING_FLAGS,
  ],
  examples: [
    "aixv attest model.safetensors --predicate training --input training.json",
    "aixv attest tuned --predicate training --input training.json --sign --key release.key --parent base --upstream-public-key base.pub",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const predicate = flags.requiredText("predicate");
    const output = flags.text("output");
    const artifactType = flags.text("artifact-type");
    const upstreamTrust = readUpstreamFlags(flags, context);
    const made = await attestModel(path, predicate, flags.requiredText("input"), {
      ...readSigningFlags(flags, context),
      ...readHashingFlags(flags, context),
      root: context.root,
      sign: flags.boolean("sign"),
      claims: flags.boolean("claims"),
      parents: flags.list("parent"),
      datasets: flags.list("dataset"),
      ...(output === undefined ? {} : { output }),
      ...(artifactType === undefined ? {} : { artifactType }),
      ...(upstreamTrust === undefined ? {} : { upstreamTrust }),
    });
    if (!made.ok) throw made.error;
    return attestedOutcome(path, predicate, made.value, context);
  },
};

/** What a command that made a claim about a model says. */
export function attestedOutcome(
  path: string,
  predicate: string,
  made: Attestation,
  context: CommandContext,
): Outcome {
  const { style } = context;
  noteWarnings(made.warnings, context);
  const verified = made.verifiedUpstream.map(({ artifact_digest }) => artifact_digest);
  const fields = formatFields(
    [
      ["artifact", made.artifactDigest],
      [
        "predicate",
        `${made.predicateType}${made.schemaValidated ? "" : " (no schema here: not looked into)"}`,
      ],
      ...madeFields(made.signature),
      ...(verified.length === 0 ? [] : [["verified inputs", verified.join(", ")] as const]),
      ["statement", printable(made.statementPath)],
      ["stored", `${printable(made.storePath)}${made.isNew ? "" : " (was there already)"}`],
      ...(made.claimsPath === undefined ? [] : [["claims", printable(made.claimsPath)] as const]),
    ],
    style,
  );
  return {
    exitCode: 0,
    result: {
      artifact: path,
      artifact_digest: made.artifactDigest,
      predicate,
      predicate_uri: made.predicateType,
      schema_validated: made.schemaValidated,
      statement_path: made.statementPath,
      attestation_store_path: made.storePath,
      is_new: made.isNew,
      signature: madeResult(made.signature),
      verified_upstream: made.verifiedUpstream.map((entry) => ({ ...entry })),
      warnings: made.warnings.map(({ code, message }) => ({ code, message })),
      ...(made.claimsPath === undefined ? {} : { claims_path: made.claimsPath }),
    },
    text: `${style.good("✔")} claimed of ${style.strong(printable(path))}\n${fields}`,
  };
}
