import type { Timestamp } from "@aixv/core";
import type { CommitSignature } from "../../facts/repository-facts.ts";
import {
  type CommitSignatureMethod,
  GIT_NAMESPACE,
  isUndecided,
  parseGitCommit,
  verifySsh,
} from "../../signatures/index.ts";
import { type GitRepository, readObjects } from "../git/index.ts";
import type { SignedCommit } from "../repository/index.ts";
import type { SignatureTrust } from "./signature-trust.ts";
import { verifyGpg } from "./verify-gpg.ts";

/** More than any commit's message and merged tags need. */
const MAX_COMMIT_BYTES = 16 * 1024 * 1024;

/**
 * Verifies the signature of a commit, read from a repository that others may have filled: its id is computed from its bytes.
 * `valid` proves that who holds a trusted key signed the commit of this id.
 */
export async function verifyCommit(
  repository: GitRepository,
  id: string,
  trust: SignatureTrust,
): Promise<CommitSignature> {
  const bytes = await readCommit(repository, id);
  if (typeof bytes === "string") return { status: "unchecked", method: "unknown", reason: bytes };
  const commit = parseGitCommit(bytes, id);
  if (!commit.ok) return { status: "invalid", method: "unknown", reason: commit.error.message };
  const { signature, committedAt } = commit.value;
  return signature === undefined
    ? { status: "unsigned" }
    : await verifyCommitSignature(signature, committedAt, trust);
}

/** Judges commits whose id is known to be that of their bytes, for `collectRepositoryFacts`. */
export function createCommitVerifier(
  trust: SignatureTrust,
): (commit: SignedCommit) => Promise<CommitSignature> {
  return async ({ signature, committedAt }) => await verifyCommitSignature(signature, committedAt, trust);
}

interface SignatureInCommit {
  readonly method: CommitSignatureMethod;
  readonly text: string;
  readonly payload: Uint8Array;
}

async function verifyCommitSignature(
  { method, text, payload }: SignatureInCommit,
  committedAt: Timestamp,
  trust: SignatureTrust,
): Promise<CommitSignature> {
  const unchecked = (reason: string): CommitSignature => ({ status: "unchecked", method, reason });
  if (method === "SSH") {
    const { allowedSigners, revokedKeys, mergedAt } = trust;
    if (allowedSigners === undefined) return unchecked("no allowed signers were given to check it by");
    const verified = verifySsh(text, payload, {
      allowedSigners,
      expectedNamespace: GIT_NAMESPACE,
      time: committedAt,
      ...(mergedAt === undefined ? {} : { reliedOnAt: mergedAt }),
      ...(revokedKeys === undefined ? {} : { revokedKeys }),
    });
    if (verified.ok) return { status: "valid", method, signer: verified.value.signer };
    const { code, message: reason } = verified.error;
    return { status: isUndecided(code) ? "unchecked" : "invalid", method, reason };
  }
  if (method === "GPG") {
    if (trust.gpgKeyring === undefined) return unchecked("no keyring was given to check it by");
    const check = await verifyGpg(text, payload, trust.gpgKeyring, trust.now);
    if (check.status !== "valid") return { ...check, method };
    return { status: "valid", method, signer: check.names[0] ?? check.fingerprint };
  }
  return unchecked(
    method === "X.509"
      ? "signatures of gitsign and S/MIME (CMS) are not verified; sign by SSH or GPG, or give SLSA provenance"
      : "it is a signature of no kind that is known",
  );
}

/** The object's bytes, or why there are none. */
async function readCommit(repository: GitRepository, id: string): Promise<Uint8Array | string> {
  const chunks: Uint8Array[] = [];
  let found = false;
  let size = 0;
  const read = await readObjects(repository, [id], {
    start: (_, header) => {
      found = header?.type === "commit" && header.id === id;
      size = header?.size ?? 0;
    },
    data: (_, chunk) => {
      if (found && size <= MAX_COMMIT_BYTES) chunks.push(Uint8Array.from(chunk));
    },
  });
  if (!read.ok) return read.error.message;
  if (!found) return `the repository has no commit ${id}`;
  return size <= MAX_COMMIT_BYTES ? Buffer.concat(chunks) : `the commit ${id} is larger than is read`;
}
