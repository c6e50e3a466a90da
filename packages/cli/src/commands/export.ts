import type { AixvError, JsonObject } from "@aixv/core";
import { EXPORTERS, type OmittedFact } from "@aixv/exporters";
import { type CheckedDocument, checkDocument, type ExportedEvidence, exportEvidence } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { JUDGING_FLAGS, readJudgingFlags } from "../options/policy.ts";
import { OPTIONAL_SIGNING_FLAGS, readSigningFlags } from "../options/signing.ts";
import {
  ADVISORY_FLAGS,
  ATTESTATION_FLAGS,
  ROOT_FLAGS,
  readAdvisoryIdentities,
  readAttestationIdentities,
  readRootFlags,
} from "../options/trust.ts";
import { remarkLines, remarkResults } from "../output/remarks.ts";
import { madeFields, madeResult } from "../output/signature.ts";
import { formatCount, formatFields, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

const FORMATS = EXPORTERS.map(({ id }) => id);
const TRUSTING = new Set([...ROOT_FLAGS, ...HASHING_FLAGS, ...JUDGING_FLAGS].map(({ name }) => name));
/** Those that also say whom to trust do both. */
const SIGN_FLAGS = OPTIONAL_SIGNING_FLAGS.filter(({ name }) => !TRUSTING.has(name));

/** `aixv export` */
export const exportCommand: Command = {
  name: "export",
  summary: "write what was verified about a model in a format of others, or check somebody's document",
  positional: "PATH|DIGEST",
  positionalOptional: true,
  flags: [
    { name: "format", kind: "text", value: FORMATS.join("|"), description: "the format to write" },
    {
      name: "spec-version",
      kind: "text",
      value: "VERSION",
      description: "of the format's specification; default the newest",
    },
    {
      name: "output",
      kind: "text",
      value: "FILE",
      description: "write the bare document there; default standard output",
    },
    { name: "force", kind: "boolean", description: "replace a file that is there" },
    {
      name: "check",
      kind: "text",
      value: "FILE",
      description: "check this document instead, by the rules of its format",
    },
    {
      name: "verifier-id",
      kind: "text",
      value: "URI",
      description: "who verified, in a vsa or svr; default this program",
    },
    {
      name: "artifact-uri",
      kind: "text",
      value: "URI",
      description: "where the model is to be fetched from, in a vsa",
    },
    ...ATTESTATION_FLAGS,
    ...ADVISORY_FLAGS,
    ...ROOT_FLAGS,
    ...JUDGING_FLAGS,
    ...HASHING_FLAGS,
    ...SIGN_FLAGS,
  ],
  examples: [
    "aixv export my-model --format slsa --public-key release.pub",
    "aixv export my-model --format aixv --public-key release.pub --output evidence.json --sign --key auditor.key",
    "aixv export --check provenance.json",
  ],
  async run(artifact: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const document = flags.text("check");
    if (document !== undefined) return await runCheck(document, artifact, flags, context);
    if (artifact === "") throw new UsageError("expected a model to export, or --check FILE");
    const format = flags.choice("format", FORMATS);
    if (format === undefined) throw new UsageError(`expected --format ${FORMATS.join("|")}`);
    const exported = await exportEvidence(artifact, {
      ...readTrust(flags, context),
      ...readAdvisoryIdentities(flags),
      ...readHashingFlags(flags, context),
      ...((await readJudgingFlags(flags)) ?? {}),
      ...given(flags, "spec-version", "specVersion"),
      ...given(flags, "verifier-id", "verifierId"),
      ...given(flags, "artifact-uri", "artifactUri"),
      ...given(flags, "output", "output"),
      ...readSigning(flags, context),
      format,
      overwrite: flags.boolean("force"),
      root: context.root,
    });
    if (!exported.ok) {
      noteIgnored(ignoredOf(exported.error), context);
      throw exported.error;
    }
    return outcome(artifact, exported.value, context);
  },
};

function readTrust(flags: FlagValues, context: CommandContext) {
  const identities = readAttestationIdentities(flags);
  const roots = readRootFlags(flags, context);
  return identities.length === 0 ? roots : { ...roots, expectedIdentities: identities };
}

function readSigning(flags: FlagValues, context: CommandContext) {
  if (flags.boolean("sign")) return { sign: readSigningFlags(flags, context) };
  const idle = SIGN_FLAGS.find(({ name }) => flags.has(name));
  if (idle !== undefined) throw new UsageError(`--${idle.name} is for --sign: it has no effect without`);
  return {};
}

function given(flags: FlagValues, flag: string, key: string): { readonly [key: string]: string } {
  const value = flags.text(flag);
  return value === undefined ? {} : { [key]: value };
}

function outcome(artifact: string, exported: ExportedEvidence, context: CommandContext): Outcome {
  const { exporter, specVersion, facts, documents, bytes, omitted, output, signature, warnings } = exported;
  const { ignored } = facts.evidence;
  noteWarnings(warnings, context);
  noteIgnored(ignored, context);
  const result: JsonObject = {
    export: {
      format: exporter.id,
      spec_version: specVersion,
      media_type: exporter.mediaType,
      documents: [...documents],
      omitted: omitted.map(({ code, evidence, pointer, reason }) => ({ code, evidence, pointer, reason })),
    },
    artifact_digest: facts.artifact.digest,
    ignored: ignored.map(({ code, message, evidence }) => ({ code, message, evidence })),
    output: output ?? null,
    signature: madeResult(signature),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  };
  if (output === undefined) {
    for (const line of omittedLines(omitted)) context.note(line);
    return { exitCode: 0, result, text: "", document: new TextDecoder().decode(bytes) };
  }
  const { style } = context;
  const fields: readonly (readonly [string, string])[] = [
    ["file", printable(output)],
    ["format", `${exporter.title} ${specVersion}`],
    ["documents", String(documents.length)],
    ...(omitted.length === 0
      ? []
      : [["omitted", `${formatCount(omitted.length, "fact")} (all with --json)`] as const]),
    ...madeFields(signature),
  ];
  const head = `${style.good("✔ exported")} ${style.strong(printable(artifact))}`;
  return { exitCode: 0, result, text: `${head}\n${formatFields(fields, style)}` };
}

/** What was found and did not count, of an error that tells. */
function ignoredOf({ details }: AixvError): readonly Ignored[] {
  // It is what `exportEvidence` puts there.
  return (details?.ignored ?? []) as readonly Ignored[];
}

function noteIgnored(ignored: readonly Ignored[], context: CommandContext): void {
  noteWarnings(
    ignored.map(({ code, message, evidence }) => ({ code, message: `${evidence}: ${message}` })),
    context,
  );
}

type Ignored = { readonly code: string; readonly message: string; readonly evidence: string };

const MOST_LINES = 5;

function omittedLines(omitted: readonly OmittedFact[]): readonly string[] {
  const lines = omitted
    .slice(0, MOST_LINES)
    .map(
      ({ code, evidence, pointer, reason }) =>
        `omitted [${code}] ${printable(evidence)}${printable(pointer)}: ${printable(reason)}`,
    );
  const more = omitted.length - lines.length;
  return more === 0 ? lines : [...lines, `… and ${more} more (all with --json)`];
}

async function runCheck(
  document: string,
  artifact: string,
  flags: FlagValues,
  context: CommandContext,
): Promise<Outcome> {
  if (artifact !== "") throw new UsageError("--check takes a document, and no model: leave one of them out");
  const idle = exportCommand.flags.find(
    ({ name }) => name !== "check" && name !== "format" && flags.has(name),
  );
  if (idle !== undefined) throw new UsageError(`--${idle.name} has no effect with --check`);
  const checked = await checkDocument(document, flags.choice("format", FORMATS));
  if (!checked.ok) throw checked.error;
  return checkOutcome(document, checked.value, context);
}

function checkOutcome(
  path: string,
  { exporter, documents, findings }: CheckedDocument,
  { style }: CommandContext,
): Outcome {
  const isRight = findings.length === 0;
  const summary = `${exporter.title}: ${formatCount(findings.length, "finding")}`;
  const remarks = findings.map(({ line, ...finding }) =>
    line === undefined || documents === 1 ? finding : { ...finding, path: `line ${line} ${finding.path}` },
  );
  const head = isRight
    ? `${style.good("✔ right")} ${style.strong(printable(path))}\n  ${exporter.title}; what it says is not verified`
    : `${style.bad(`✘ ${summary}`)} ${style.strong(printable(path))}`;
  return {
    exitCode: isRight ? 0 : 1,
    result: {
      check: { format: exporter.id, path, documents, findings: remarkResults(remarks) },
      ...(isRight ? {} : { error: summary, code: "DOCUMENT_INVALID" }),
    },
    text: [head, ...remarkLines(remarks, style)].join("\n"),
  };
}
