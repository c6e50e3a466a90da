import type { JsonObject } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { ManifestDiff } from "@aixv/manifest";
import { type NotVerifiedError, type VerifiedModel, verifyModel } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { BUNDLE_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { readTrustFlags, TRUST_FLAGS } from "../options/trust.ts";
import { formatJson } from "../output/json.ts";
import { signatureFields, signatureResult } from "../output/signature.ts";
import { formatBytes, formatCount, formatFields, formatList, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv verify` */
export const verify: Command = {
  name: "verify",
  summary: "verify a model: who signed it, and that nothing changed since",
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
    { name: "force", kind: "boolean", description: "replace the --report file if it exists" },
  ],
  examples: [
    "aixv verify my-model --public-key release.pub",
    "aixv verify model.safetensors --identity alice@example.com --issuer https://accounts.google.com",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const bundle = flags.text("bundle");
    const workers = flags.integer("workers");
    const only = flags.list("only");
    const report = await openReport(flags, context);
    const verified = await verifyModel(path, {
      ...readTrustFlags(flags, context),
      ignorePaths: flags.list("ignore-paths"),
      ignoreUnsignedFiles: flags.boolean("ignore-unsigned-files"),
      signal: context.signal,
      onProgress: context.progress,
      ...(only.length === 0 ? {} : { only }),
      ...(bundle === undefined ? {} : { bundle }),
      ...(workers === undefined ? {} : { workers }),
    });
    if (!verified.ok && verified.error.verdict === "none") {
      const { message, code } = verified.error;
      if (!context.signal.aborted) await report({ ok: false, verified: false, error: message, code });
      throw verified.error;
    }
    const outcome = verified.ok
      ? accepted(path, verified.value, context)
      : refused(path, verified.error, context);
    await report({ ok: verified.ok, ...outcome.result });
    return outcome;
  },
};

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
    if (overwrite) throw new UsageError("--force is for --report");
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
  const fields = formatFields(
    [
      ...signatureFields(model.signature),
      ["content", `${formatCount(model.files, "file")}, ${formatBytes(model.bytes)}, all as signed`],
      ...listField("unsigned", model.unsignedFiles),
      ...listField("ignored", model.ignoredPaths),
      ...listField("not verified", model.notVerified),
      ["digest", model.digest],
      ["bundle", printable(model.bundlePath)],
    ],
    style,
  );
  return {
    exitCode: 0,
    result: {
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
    },
    text: `${style.good("✔ verified")} ${style.strong(printable(path))}\n${fields}`,
  };
}

function refused(path: string, error: NotVerifiedError, context: CommandContext): Outcome {
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
