import { AixvError, createDigest, type Digest, type Result } from "@aixv/core";
import { FileError, pathKind } from "@aixv/core/node";
import {
  type EvidenceBundleReport,
  type EvidenceBundleWarningCode,
  validateEvidenceBundle,
} from "@aixv/evidence-pack";
import { attempt } from "../attempt.ts";
import { digestFileBytes } from "../digest-file.ts";
import { AuditServer, type ServerOptions } from "./ask-server.ts";
import { EvidenceRunError } from "./evidence-run-error.ts";
import { type ReadRun, readRunAt } from "./read-run.ts";
import { requireRunId } from "./run-id.ts";

/** Options of {@link verifyEvidenceRun}. */
export interface VerifyEvidenceRunOptions extends ServerOptions {
  /** The run that it must be; default the one that the manifest names. */
  readonly expectedRunId?: string;
  /** Ask for the server's audit export too, which must have the same digest; default false. */
  readonly requireExport?: boolean;
  /** The promoted artifact's file, to hold its bytes against what the run says of it. */
  readonly artifactFile?: string;
}

/** Why the evidence of a run is refused. */
export interface EvidenceRunIssue {
  /** That of the bundle's issue; or what the server has differs, or its export. */
  readonly code: string;
  readonly message: string;
  readonly path: string;
}

/** What was found out about a run. */
export interface EvidenceRunVerification {
  readonly runId: string;
  readonly bundlePath: string;
  readonly manifestPath: string;
  /** The portable evidence digest of the bundle. */
  readonly digest: Digest;
  readonly report: EvidenceBundleReport;
  /** Whether the promoted artifact's bytes were looked at. */
  readonly isArtifactChecked: boolean;
  readonly server: string;
  /** What the server says; absent where it was not asked, because the files here disagree already. */
  readonly serverDigest?: Digest;
  /** What its export says; absent where it was not asked. */
  readonly exportDigest?: Digest;
  /** Empty where all agree. */
  readonly issues: readonly EvidenceRunIssue[];
}

/** Evidence of a run that was compared, and differs. */
export class EvidenceRunRefusedError extends AixvError {
  readonly verification: EvidenceRunVerification;

  constructor(verification: EvidenceRunVerification, first: EvidenceRunIssue) {
    super(first.code, verification.issues.map(({ message }) => message).join("; "));
    this.verification = verification;
  }
}

/**
 * Holds the files of a run against each other, and then against what a server says of the run (`GET /bundle-hash`), as the
 * reference's gate does. The server's own verdict about the run is not asked for.
 *
 * A yes says that both have the same events: not that they happened, and nothing that the server did not say itself.
 *
 * @param path - the folder of the run, its bundle or its manifest
 * @returns `ok` only if all agree; else an {@link EvidenceRunRefusedError}, or an error where nothing could be compared
 */
export async function verifyEvidenceRun(
  path: string,
  options: VerifyEvidenceRunOptions,
): Promise<Result<EvidenceRunVerification, AixvError>> {
  return await attempt(async () => {
    const { artifactFile, signal } = options;
    // Before anything is read: a wrong address or key is told at once.
    const server = new AuditServer(options);
    const expectedRunId =
      options.expectedRunId === undefined ? undefined : requireRunId(options.expectedRunId);
    const run = await readRunAt(path, expectedRunId);
    const artifact = artifactFile === undefined ? undefined : await digestArtifact(artifactFile, signal);
    const runId = requireRunId(expectedRunId ?? (run.manifest?.run_id || run.bundle.runId));
    const report = judge(run, runId, artifact);
    const asked = report.ok ? await askServer(server, runId, report, options) : { issues: [] };
    const verification: EvidenceRunVerification = {
      runId,
      bundlePath: run.bundlePath,
      manifestPath: run.manifestPath,
      digest: createDigest("sha256", report.digest),
      report,
      isArtifactChecked: artifact !== undefined,
      server: server.address,
      ...asked,
      issues: [...report.issues, ...asked.issues],
    };
    const [first] = verification.issues;
    if (first !== undefined) throw new EvidenceRunRefusedError(verification, first);
    return verification;
  });
}

function judge(
  { bundle, manifest, manifestPath }: ReadRun,
  runId: string,
  artifact: string | undefined,
): EvidenceBundleReport {
  if (manifest === undefined) {
    const message = `expected an evidence digest manifest beside the bundle, got none: ${manifestPath}; aixv pack digest --write makes one`;
    throw new EvidenceRunError("EVIDENCE_RUN_NOT_FOUND", message);
  }
  return validateEvidenceBundle(bundle, {
    manifest,
    expectedRunId: runId,
    ...(artifact === undefined ? {} : { expectedArtifactDigest: artifact }),
  });
}

async function askServer(
  server: AuditServer,
  runId: string,
  report: EvidenceBundleReport,
  { requireExport = false }: VerifyEvidenceRunOptions,
): Promise<Pick<EvidenceRunVerification, "serverDigest" | "exportDigest" | "issues">> {
  const issues: EvidenceRunIssue[] = [];
  const hash = await server.bundleHash(runId);
  if (hash !== report.digest) {
    const message = `the server has other evidence of this run: expected the digest ${report.digest}, got ${hash}${hintOf(report)}`;
    issues.push({ code: "SERVER_DIGEST_MISMATCH", message, path: "events_content_sha256" });
  }
  const exported = requireExport ? await server.exportHash(runId) : undefined;
  if (exported !== undefined && exported !== hash) {
    const message = `the server contradicts itself: its export has the digest ${exported}, its bundle hash is ${hash}`;
    const path = "evidence_hashes.events_content_sha256";
    issues.push({ code: "EXPORT_DIGEST_MISMATCH", message, path });
  }
  return {
    serverDigest: createDigest("sha256", hash),
    ...(exported === undefined ? {} : { exportDigest: createDigest("sha256", exported) }),
    issues,
  };
}

const NOT_PORTABLE: readonly EvidenceBundleWarningCode[] = [
  "EVENT_MALFORMED",
  "FIELD_NOT_PORTABLE",
  "NUMBER_NOT_PORTABLE",
  "DEPTH_NOT_PORTABLE",
];

/** Where the same events may have another digest there. */
function hintOf({ warnings }: EvidenceBundleReport): string {
  const cause = warnings.find(({ code }) => NOT_PORTABLE.includes(code));
  return cause === undefined
    ? ""
    : `; the reference's server digests some of what is in this bundle otherwise: ${cause.code}`;
}

async function digestArtifact(path: string, signal: AbortSignal | undefined): Promise<string> {
  const kind = await pathKind(path);
  if (kind === undefined) throw new FileError("FILE_NOT_FOUND", `artifact not found: ${path}`);
  if (kind !== "file") throw new FileError("NOT_A_FILE", `expected a file as artifact: ${path}`);
  return (await digestFileBytes(path, ["sha256"], signal)).hex.sha256;
}
