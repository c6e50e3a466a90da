import { rm } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { AixvError, formatJsonDocument, type JsonObject, unwrap, utf8Bytes } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { ManifestDiff } from "@aixv/manifest";
import {
  type Admission,
  type AdmitModelOptions,
  admitModel,
  type NotAdmittedError,
  NotVerifiedError,
  type VerifiedModel,
  type VerifyModelOptions,
  verifyModel,
} from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { BUNDLE_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { ADMISSION_FLAGS, readAdmissionFlags } from "../options/policy.ts";
import { readTrustFlags, TRUST_FLAGS } from "../options/trust.ts";
import { admissionResult, decisionFields, unverifiedResult, violationLines } from "../output/admission.ts";
import { formatJson } from "../output/json.ts";
import { signatureFields, signatureResult } from "../output/signature.ts";
import { formatBytes, formatCount, formatFields, formatList, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv verify` */
export const verify: Command = {
  name: "verify",
  summary: "verify a model: who signed it, that nothing changed since, and whether a policy admits it",
  positional: "PATH",
  flags: [
    BUNDLE_FLAG,
    ...TRUST_FLAGS,
    {
      name: "ignore-paths",
      kind: "list",
      value: "PATH",
      aliases: ["ignore-path"],
      description: "accept unsigned files at these paths; exact, from the model's root",
    },
    {
      name: "ignore-unsigned-files",
      kind: "boolean",
      description: "accept unsigned files anywhere; lists them",
    },
    { name: "only", kind: "list", value: "GLOB", description: "verify only the files that match" },
    {
      name: "workers",
      kind: "integer",
      value: "N",
      description: "threads that hash (default: one per processor)",
    },
    { name: "report", kind: "text", value: "FILE", description: "write the result as JSON to this file too" },
    { name: "force", kind: "boolean", description: "replace the --report and --facts files if they exist" },
    ...ADMISSION_FLAGS,
  ],
  examples: [
    "aixv verify my-model --public-key release.pub",
    "aixv verify model.safetensors --identity alice@example.com --issuer https://accounts.google.com",
    "aixv verify model.safetensors --policy .aixv/policies/policy.json --policy-trusted-subject security-policy@aixv.org",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const bundle = flags.text("bundle");
    const workers = flags.integer("workers");
    const only = flags.list("only");
    const admission = await readAdmissionFlags(flags, context);
    refuseMisplaced(path, flags);
    const report = await openReport(flags, context);
    const writeFacts = await openFacts(flags);
    const options = {
      ...readTrustFlags(flags, context),
      ignorePaths: flags.list("ignore-paths"),
      ignoreUnsignedFiles: flags.boolean("ignore-unsigned-files"),
      signal: context.signal,
      onProgress: context.progress,
      ...(bundle === undefined ? {} : { bundle }),
      ...(workers === undefined ? {} : { workers }),
    };
    let outcome: Outcome;
    try {
      outcome =
        admission === undefined
          ? await verifyOnly(path, only.length === 0 ? options : { ...options, only }, context)
          : await decide(path, { ...options, ...admission, root: context.root }, writeFacts, context);
    } catch (error) {
      if (error instanceof AixvError && !context.signal.aborted) {
        await report({ ok: false, verified: false, error: error.message, code: error.code });
      }
      throw error;
    }
    await report({ ok: outcome.exitCode === 0, ...outcome.result });
    return outcome;
  },
};

async function verifyOnly(
  path: string,
  options: VerifyModelOptions,
  context: CommandContext,
): Promise<Outcome> {
  const verified = await verifyModel(path, options);
  if (verified.ok) return accepted(path, verified.value, context);
  return refused(path, verified.error, {}, context);
}

async function decide(
  path: string,
  options: AdmitModelOptions,
  writeFacts: (admission: Admission) => Promise<void>,
  context: CommandContext,
): Promise<Outcome> {
  const admitted = await admitModel(path, options);
  const error = admitted.ok ? undefined : admitted.error;
  if (error instanceof NotVerifiedError) return refused(path, error, unverifiedResult(path, error), context);
  const admission = error?.admission ?? unwrap(admitted);
  await writeFacts(admission);
  return decided(path, admission, error, context);
}

/** What is written must be no part of the model, which would not verify again, and one file cannot be both. */
function refuseMisplaced(model: string, flags: FlagValues): void {
  const targets = ["facts", "report"].flatMap((name) => {
    const path = flags.text(name);
    return path === undefined ? [] : [{ name, path: resolve(path) }];
  });
  const inside = targets.find(({ path }) => path.startsWith(resolve(model) + sep));
  if (inside !== undefined) {
    throw new UsageError(`--${inside.name} would become part of the model: name a place outside of it`);
  }
  const [first, second] = targets;
  if (first !== undefined && first.path === second?.path) {
    throw new UsageError(`--facts and --report name the same file: ${first.path}`);
  }
}

/**
 * Gives what writes the `--facts`. A file that exists is refused before verifying; with `--force` it is removed, so that
 * it is not taken for what was verified now.
 */
async function openFacts(flags: FlagValues): Promise<(admission: Admission) => Promise<void>> {
  const path = flags.text("facts");
  if (path === undefined) return async () => undefined;
  const overwrite = flags.boolean("force");
  await requireNewFile(path, { overwrite });
  if (overwrite) await rm(path, { force: true });
  return async ({ facts }) => await writeOutputFile(path, utf8Bytes(formatJsonDocument(facts)));
}

/**
 * Gives what writes the `--report`. A report that exists is refused before verifying; with `--force` it is replaced
 * whatever the outcome, so that no older one is taken for it.
 */
async function openReport(
  flags: FlagValues,
  { now }: CommandContext,
): Promise<(document: JsonObject) => Promise<void>> {
  const path = flags.text("report");
  const overwrite = flags.boolean("force");
  if (path === undefined) {
    if (overwrite && !flags.has("facts")) throw new UsageError("--force is for --report and --facts");
    return async () => undefined;
  }
  await requireNewFile(path, { overwrite });
  const clock: JsonObject = now === undefined ? {} : { now };
  return async (document) =>
    await writeOutputFile(path, Buffer.from(formatJson({ ...document, ...clock })), { overwrite });
}

function accepted(path: string, model: VerifiedModel, context: CommandContext): Outcome {
  const { style } = context;
  noteWarnings(model.warnings, context);
  const fields = formatFields(modelFields(model), style);
  return {
    exitCode: 0,
    result: modelResult(model),
    text: `${style.good("✔ verified")} ${style.strong(printable(path))}\n${fields}`,
  };
}

/** A model that is verified, and about which a policy decided. */
function decided(
  path: string,
  admission: Admission,
  denied: NotAdmittedError | undefined,
  context: CommandContext,
): Outcome {
  const { style } = context;
  const { model, decision, warnings } = admission;
  noteWarnings(warnings, context);
  const isWaived = decision.decision === "allow-with-waiver";
  const verdict =
    denied === undefined
      ? style.good(isWaived ? "✔ admitted with a waiver" : "✔ admitted")
      : style.bad("✘ denied");
  const advice =
    denied === undefined
      ? []
      : [
          "  Its signature and content are valid. How to fix each: https://github.com/aixv-org/aixv/blob/main/docs/violations.md",
        ];
  return {
    exitCode: denied === undefined ? 0 : 1,
    result: {
      ...modelResult(model),
      ...admissionResult(admission),
      warnings: warnings.map(({ code, message }) => ({ code, message })),
      ...(denied === undefined ? {} : { error: denied.message, code: denied.code }),
    },
    text: [
      `${verdict} ${style.strong(printable(path))}`,
      ...violationLines(decision, style),
      formatFields([...modelFields(model), ...decisionFields(admission)], style),
      ...advice,
    ].join("\n"),
  };
}

function modelFields(model: VerifiedModel): readonly (readonly [string, string])[] {
  return [
    ...signatureFields(model.signature),
    ["content", `${formatCount(model.files, "file")}, ${formatBytes(model.bytes)}, all as signed`],
    ...listField("unsigned", model.unsignedFiles),
    ...listField("ignored", model.ignoredPaths),
    ...listField("not verified", model.notVerified),
    ["digest", model.digest],
    ["bundle", printable(model.bundlePath)],
  ];
}

function modelResult(model: VerifiedModel): JsonObject {
  return {
    verified: true,
    digest: model.digest,
    bundle_path: model.bundlePath,
    ...signatureResult(model.signature),
    files: model.files,
    bytes: model.bytes,
    ignored_paths: [...model.ignoredPaths],
    unsigned_files: [...model.unsignedFiles],
    not_verified: [...model.notVerified],
    changed: [],
    missing: [],
    unexpected: [],
    warnings: model.warnings.map(({ code, message }) => ({ code, message })),
  };
}

function refused(path: string, error: NotVerifiedError, more: JsonObject, context: CommandContext): Outcome {
  if (error.verdict === "none") throw error;
  const { style } = context;
  const { facts } = error;
  const { changed, missing, unexpected } = facts.differences ?? { changed: [], missing: [], unexpected: [] };
  const lists = [
    ["changed", changed],
    ["missing", missing],
    ["unexpected", unexpected],
  ] as const;
  const differences = lists.flatMap(([name, paths]) =>
    paths.length === 0 ? [] : [`  ${style.bad(name)}\n${formatList(paths).replace(/^/gm, "    ")}`],
  );
  const signature =
    facts.signature === undefined ? [] : [formatFields(signatureFields(facts.signature), style)];
  const advice = facts.differences === undefined ? [] : [adviceFor(facts.differences)];
  return {
    exitCode: 1,
    result: {
      verified: false,
      // The digest of the files here is not known, or not the signed one: only the latter can be told.
      digest: null,
      signed_digest: facts.digest ?? null,
      bundle_path: facts.bundlePath ?? null,
      ...(facts.signature === undefined ? NO_SIGNATURE : signatureResult(facts.signature)),
      files: facts.files ?? null,
      bytes: facts.bytes ?? null,
      ignored_paths: [...(facts.ignoredPaths ?? [])],
      unsigned_files: [...(facts.unsignedFiles ?? [])],
      not_verified: [...(facts.notVerified ?? [])],
      changed: [...changed],
      missing: [...missing],
      unexpected: [...unexpected],
      warnings: (facts.warnings ?? []).map(({ code, message }) => ({ code, message })),
      ...more,
      error: error.message,
      code: error.code,
    },
    text: [
      `${style.bad("✘ not verified")} ${style.strong(printable(path))}`,
      `  ${printable(error.message)} [${error.code}]`,
      ...differences,
      ...signature,
      ...advice,
    ].join("\n"),
  };
}

function adviceFor({ changed, missing, unexpected }: ManifestDiff): string {
  const ways = [
    ...(changed.length + missing.length > 0 ? ["get these files again from its signer"] : []),
    ...(unexpected.length > 0 ? ["remove the unexpected ones, or accept them with --ignore-paths"] : []),
  ];
  return `  The signature itself is valid: ${ways.join("; ")}.`;
}

const NO_SIGNATURE: JsonObject = {
  method: null,
  actual_subjects: [],
  actual_issuer: null,
  integrated_time: null,
  signed_time: null,
  log_entries: [],
};

function listField(name: string, paths: readonly string[]): readonly (readonly [string, string])[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 3).map(printable).join(", ");
  return [[name, paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown]];
}
