import { EvidenceRunRefusedError, type EvidenceRunVerification, verifyEvidenceRun } from "@aixv/sdk";
import type { CommandContext, Outcome } from "../command.ts";
import type { Flag } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { noteRemarks, remarkLines, remarkResults } from "../output/remarks.ts";
import { formatFields, printable } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";

/** Flags by which a run's evidence is held against a server. */
export const SERVER_FLAGS: readonly Flag[] = [
  {
    name: "server",
    kind: "text",
    value: "URL",
    description: "of a run: compare it with what this server has of it",
  },
  {
    name: "run-id",
    kind: "text",
    value: "ID",
    description: "the run that it must be (default the manifest's)",
  },
  {
    name: "api-key-env",
    kind: "text",
    value: "NAME",
    description: "environment variable with the server's key (default GOVAI_API_KEY)",
  },
  { name: "project", kind: "text", value: "NAME", description: "a label for the server, sent along" },
  { name: "require-export", kind: "boolean", description: "the server's audit export must agree too" },
  {
    name: "artifact-file",
    kind: "text",
    value: "FILE",
    description: "the promoted artifact, to hold against what the run says of it",
  },
  {
    name: "timeout",
    kind: "integer",
    value: "SECONDS",
    description: "most time for one answer (default 20)",
  },
];

/** Refuses flags that have no effect without a server to ask. */
export function requireNoServerFlags(flags: FlagValues): void {
  const idle = SERVER_FLAGS.find(({ name }) => flags.has(name));
  if (idle !== undefined) throw new UsageError(`--${idle.name} is for --server`);
}

/** `aixv pack verify PATH --server URL` */
export async function verifyOnServer(
  path: string,
  flags: FlagValues,
  context: CommandContext,
): Promise<Outcome> {
  const given = (name: string, key: string): object => {
    const value = flags.text(name);
    return value === undefined ? {} : { [key]: value };
  };
  const timeoutSeconds = flags.integer("timeout");
  const verified = await verifyEvidenceRun(path, {
    server: flags.requiredText("server"),
    ...given("run-id", "expectedRunId"),
    ...given("api-key-env", "apiKeyEnv"),
    ...given("project", "project"),
    ...given("artifact-file", "artifactFile"),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    requireExport: flags.boolean("require-export"),
    environment: context.environment,
    signal: context.signal,
  });
  if (verified.ok) return outcome(verified.value, undefined, context);
  const { error } = verified;
  if (error instanceof EvidenceRunRefusedError) return outcome(error.verification, error, context);
  throw error;
}

function outcome(
  run: EvidenceRunVerification,
  error: EvidenceRunRefusedError | undefined,
  context: CommandContext,
): Outcome {
  const { style } = context;
  noteRemarks(run.report.warnings, context);
  const isAsked = run.serverDigest !== undefined;
  const refusal = isAsked
    ? "the server does not have this evidence"
    : "the files disagree, and the server was not asked";
  const name = style.strong(printable(run.runId));
  const head =
    error === undefined
      ? `${style.good("✔ the server has this evidence")} ${name}`
      : `${style.bad(`✘ ${refusal}`)} ${name}`;
  const fields = formatFields(
    [
      ["server", printable(run.server)],
      ["here", run.digest],
      ...(run.serverDigest === undefined ? [] : ([["there", run.serverDigest]] as const)),
      ...(run.exportDigest === undefined ? [] : ([["export", run.exportDigest]] as const)),
    ],
    style,
  );
  return {
    exitCode: error === undefined ? 0 : 1,
    result: {
      verified: error === undefined,
      run_id: run.runId,
      bundle_path: run.bundlePath,
      manifest_path: run.manifestPath,
      digest: run.digest,
      artifact_digest: run.report.artifactDigest,
      artifact_checked: run.isArtifactChecked,
      server: run.server,
      server_digest: run.serverDigest ?? null,
      export_digest: run.exportDigest ?? null,
      issues: remarkResults(run.issues),
      warnings: remarkResults(run.report.warnings),
      ...(error === undefined ? {} : { error: error.message, code: error.code }),
    },
    text: [head, fields, ...remarkLines(run.issues, style)].join("\n"),
  };
}
