import { formatJsonDocument, isJsonObject, quote, utf8Bytes } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import { verifyStatement } from "@aixv/envelope/verify";
import {
  PROVENANCE_MECHANISMS,
  type ProvenanceCheck,
  type ProvenanceMechanism,
} from "../../facts/signature-facts.ts";
import type { Artifact, PacketView } from "../../packet/packet-view.ts";
import { COMMIT_ID } from "../../standard/commit-id.ts";
import type { GitRepository } from "../git/index.ts";
import type { SignatureTrust } from "./signature-trust.ts";
import { readProvenance, subjectCommits } from "./slsa-provenance.ts";
import { refusal } from "./verify-attestation.ts";
import { verifyCommit } from "./verify-commit.ts";

/** What provenance is verified with. */
export interface ProvenanceContext {
  readonly view: PacketView;
  readonly trust: SignatureTrust;
  /** Absent where none was given, or why it cannot be used. */
  readonly repository: GitRepository | string | undefined;
  /** Bytes of the artifact's file, or why there are none. */
  readonly readArtifact: (artifact: Artifact) => Promise<Uint8Array | string>;
}

const unchecked = (reason: string): ProvenanceCheck => ({ status: "unchecked", reason });

/** Verifies one artifact of class F (AIV §6.7.2). What is of no kind that can be verified stays unchecked. */
export async function verifyProvenance(
  artifact: Artifact,
  context: ProvenanceContext,
): Promise<ProvenanceCheck> {
  if (isSignedCommit(artifact)) return await verifySignedCommit(artifact, context);
  const bytes = await bundleBytes(artifact, context);
  if (typeof bytes === "string") return unchecked(bytes);
  const { builders, now } = context.trust;
  if (builders === undefined) return unchecked("nobody was named who may have signed provenance");
  const verified = await verifyStatement(bytes, { ...builders, now });
  if (!verified.ok) {
    const refused = refusal(verified.error);
    // A statement of an older type is signed as well as any other; what it says is not read.
    if (refused.status === "unchecked" || verified.error.code === "STATEMENT_INVALID")
      return unchecked(refused.reason);
    return { ...refused, status: "invalid", mechanism: mechanismOf(artifact) ?? "slsa" };
  }
  return readVerified(verified.value, context.view);
}

function readVerified(verified: Verified<Statement>, view: PacketView): ProvenanceCheck {
  const { value: statement, method, signers, signedTime, integratedTime } = verified;
  const claims = readProvenance(statement, view.identification.text("repository"));
  if (claims === undefined && method !== "sigstore") {
    return unchecked(
      `it is signed, and says ${quote(statement.predicateType)}, which is no provenance of SLSA v1 or v0.2`,
    );
  }
  return {
    status: "valid",
    mechanism: claims === undefined ? "oidc" : "slsa",
    signer: signers[0]?.subjects[0] ?? "",
    commits: claims?.commits ?? subjectCommits(statement),
    builder: claims?.builder ?? null,
    signedAt: signedTime ?? integratedTime ?? null,
  };
}

function mechanismOf({ section }: Artifact): ProvenanceMechanism | undefined {
  const named = section.text("mechanism") ?? section.section("attestation")?.text("mechanism");
  return PROVENANCE_MECHANISMS.find((mechanism) => mechanism === named);
}

function isSignedCommit(artifact: Artifact): boolean {
  return mechanismOf(artifact) === "signed_commit" || artifact.type === "signed_commit";
}

async function verifySignedCommit(
  { section }: Artifact,
  { view, trust, repository }: ProvenanceContext,
): Promise<ProvenanceCheck> {
  const mechanism = "signed_commit";
  const id = section.text("subject_sha")?.toLowerCase() ?? view.headSha;
  if (id === undefined || !COMMIT_ID.test(id)) return unchecked("it names no commit in full");
  if (repository === undefined) return unchecked("no repository was given to read the commit from");
  if (typeof repository === "string") return unchecked(repository);
  const check = await verifyCommit(repository, id, trust);
  switch (check.status) {
    case "unsigned":
      return { status: "invalid", mechanism, reason: `the commit ${id} is not signed` };
    case "valid":
      return {
        status: "valid",
        mechanism,
        signer: check.signer,
        commits: [id],
        builder: null,
        signedAt: null,
      };
    case "invalid":
      return { status: "invalid", mechanism, reason: check.reason };
    case "unchecked":
      return unchecked(check.reason);
  }
}

/** A bundle in the packet itself, in the file that it names, or in the artifact's own file. */
async function bundleBytes(artifact: Artifact, context: ProvenanceContext): Promise<Uint8Array | string> {
  const bundle = artifact.section.raw("bundle");
  if (isJsonObject(bundle)) return utf8Bytes(formatJsonDocument(bundle));
  if (typeof bundle === "string" && bundle.trimStart().startsWith("{")) return utf8Bytes(bundle);
  const bytes = await context.readArtifact(artifact);
  if (typeof bytes === "string") return bytes;
  // 0x7b is "{". A timestamp alone (RFC 3161) is binary.
  const first = bytes.find((byte) => byte > 0x20);
  if (first !== 0x7b)
    return "it is no Sigstore bundle; timestamps without one (RFC 3161) and other attestations are not verified";
  return bytes;
}
