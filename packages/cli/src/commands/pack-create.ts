import type { JsonObject } from "@aixv/core";
import { type CreatedEvidencePack, createEvidencePack, type IncludedFile } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { BUNDLE_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { JUDGING_FLAGS, readJudgingFlags } from "../options/policy.ts";
import { OPTIONAL_SIGNING_FLAGS, readSigningFlags } from "../options/signing.ts";
import { readTrustFlags, TRUST_FLAGS } from "../options/trust.ts";
import { leftOutField } from "../output/evidence-pack.ts";
import { madeFields, madeResult } from "../output/signature.ts";
import { formatCount, formatFields, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

const TRUSTING = new Set(TRUST_FLAGS.map(({ name }) => name));

/** `aixv pack create` */
export const packCreate: Command = {
  name: "pack create",
  summary: "bundle the evidence about a model into one pack: verified, with the controls that it speaks to",
  positional: "PATH",
  flags: [
    {
      name: "output",
      kind: "text",
      value: "PATH",
      description: "a new folder, or a new archive, whose name ends in .tar",
    },
    { name: "force", kind: "boolean", description: "replace a pack that is there" },
    {
      name: "tenant-scope",
      kind: "text",
      value: "NAME",
      description: "whose evidence it is (default: default)",
    },
    { name: "pack-id", kind: "text", value: "ID", description: "default <name>@<artifact digest>" },
    { name: "run-id", kind: "text", value: "ID", description: "a run that the pack belongs to" },
    {
      name: "mapping",
      kind: "text",
      value: "FILE",
      description: "which controls evidence speaks to (default: the starter mapping)",
    },
    {
      name: "include",
      kind: "repeated",
      value: "TYPE=FILE",
      description: "a file of your own, such as sbom=bom.json",
    },
    {
      name: "commit",
      kind: "list",
      value: "SHA",
      description: "include AIV validations of this commit, beside those of verified provenance",
    },
    BUNDLE_FLAG,
    {
      name: "ignore-paths",
      kind: "list",
      value: "PATH",
      aliases: ["ignore-path"],
      description: "accept unsigned files at these paths of the model",
    },
    {
      name: "ignore-unsigned-files",
      kind: "boolean",
      description: "accept unsigned files anywhere in the model",
    },
    ...TRUST_FLAGS,
    ...JUDGING_FLAGS,
    // Some flags both say whom to trust and how to sign.
    ...OPTIONAL_SIGNING_FLAGS.filter(({ name }) => !TRUSTING.has(name)),
  ],
  examples: [
    "aixv pack create my-model --public-key release.pub --output my-model.pack --sign --key auditor.key",
    "aixv pack create my-model --public-key release.pub --output my-model.pack.tar --include sbom=bom.json",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const signing = readSigning(flags, context);
    const judging = (await readJudgingFlags(flags)) ?? {};
    const text = (flag: string, key: string): object => {
      const value = flags.text(flag);
      return value === undefined ? {} : { [key]: value };
    };
    const created = await createEvidencePack(path, {
      ...readTrustFlags(flags, context),
      ...judging,
      ...text("tenant-scope", "tenantScope"),
      ...text("pack-id", "packId"),
      ...text("run-id", "runId"),
      ...text("mapping", "mapping"),
      ...text("bundle", "bundle"),
      ignorePaths: flags.list("ignore-paths"),
      ignoreUnsignedFiles: flags.boolean("ignore-unsigned-files"),
      output: flags.requiredText("output"),
      overwrite: flags.boolean("force"),
      include: flags.list("include").map(readInclude),
      commits: flags.list("commit"),
      root: context.root,
      signal: context.signal,
      onProgress: context.progress,
      ...(signing === undefined ? {} : { sign: signing }),
    });
    if (!created.ok) throw created.error;
    return outcome(path, created.value, flags.has("policy"), context);
  },
};

function readSigning(flags: FlagValues, context: CommandContext) {
  if (flags.boolean("sign")) return readSigningFlags(flags, context);
  const idle = OPTIONAL_SIGNING_FLAGS.find(({ name }) => !TRUSTING.has(name) && flags.has(name));
  if (idle !== undefined) throw new UsageError(`--${idle.name} is for --sign: it has no effect without`);
  return undefined;
}

function readInclude(text: string): IncludedFile {
  const [, type, path] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (type !== undefined && path !== undefined) return { type, path };
  throw new UsageError(`expected --include TYPE=FILE, such as sbom=bom.json, got ${printable(text)}`);
}

function outcome(
  model: string,
  created: CreatedEvidencePack,
  isDecided: boolean,
  context: CommandContext,
): Outcome {
  const { style } = context;
  const { path, pack, admission, leftOut, unmapped, signature, warnings } = created;
  const decision = isDecided ? admission.decision.decision : null;
  noteWarnings(warnings, context);
  const governed = pack.artifacts.filter(({ evidence_type }) => evidence_type === "GOVERNED").length;
  const result: JsonObject = {
    path,
    pack_id: pack.pack_id,
    pack_digest: pack.pack_digest,
    tenant_scope: pack.tenant_scope,
    run_id: pack.run_id,
    artifact_digest: admission.model.digest,
    admission_decision: decision,
    artifacts: pack.artifacts.map(({ artifact_id, artifact_type, content_digest, evidence_type }) => ({
      artifact_id,
      artifact_type,
      content_digest,
      evidence_type,
    })),
    left_out: leftOut.map(({ path: place, line, code, message }) => ({
      path: place,
      line: line ?? null,
      code,
      message,
    })),
    unmapped_types: [...unmapped],
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    signature: madeResult(signature),
  };
  const fields: readonly (readonly [string, string])[] = [
    ["pack", printable(path)],
    ["digest", pack.pack_digest],
    ["evidence", `${formatCount(pack.artifacts.length, "file")}, ${governed} with controls`],
    ...(decision === null ? [] : [["decision", decision] as const]),
    ...leftOutField(leftOut),
    ...(unmapped.length === 0 ? [] : [["no controls", unmapped.join(", ")] as const]),
    ...madeFields(signature),
  ];
  return {
    exitCode: 0,
    result,
    text: `${decision === "deny" ? style.bad("✘ denied by the policy, and packed:") : style.good("✔ packed")} ${style.strong(printable(model))}\n${formatFields(fields, style)}`,
  };
}
