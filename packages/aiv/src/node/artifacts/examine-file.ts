import { createHash } from "node:crypto";
import { ArtifactSource } from "../../artifacts/artifact-source.ts";
import { formsOf } from "../../artifacts/canonical-forms.ts";
import { attempt, readSource } from "../../artifacts/read-artifact.ts";
import { withholdFromContent, withholdFromError } from "../../artifacts/withhold-secrets.ts";
import type { CanonicalForm, ExaminedArtifact } from "../../facts/artifact-facts.ts";
import { findSecretsInBytes } from "../../secrets/index.ts";
import type { FolderFile } from "./artifact-folder.ts";
import { SecretScan } from "./secret-scan.ts";

/** A file that was looked at, with the forms by which a packet may know it. */
export interface ExaminedFile {
  readonly examined: ExaminedArtifact;
  readonly digests: readonly string[];
}

/**
 * Reads what a file's bytes say. One whose content cannot be relied on is still known by its hash, and searched for secrets.
 * Nothing that is given holds one.
 *
 * @param large - what was seen of a file that is too large to be kept
 */
export function examineFile(
  file: string,
  { sha256, sha512, gitBlobs, bytes }: FolderFile,
  large: SecretScan = new SecretScan(),
): ExaminedFile {
  const known = { status: "read", file, sha256, sha512, gitBlobs } as const;
  if (bytes === undefined) {
    const forms: readonly CanonicalForm[] = [{ id: "raw", sha256, stripped: [] }];
    const content = { kind: "other", format: "large" } as const;
    return { examined: { ...known, forms, content, secrets: large.end() }, digests: [sha256] };
  }
  const secrets = findSecretsInBytes(bytes);
  const source = attempt(() => new ArtifactSource(bytes, { maxBytes: bytes.length }));
  const content = source.ok ? attempt(() => readSource(source.value)) : source;
  if (!source.ok || !content.ok) {
    const error = content.ok ? undefined : content.error;
    const shown = error === undefined || secrets.length === 0 ? error : withholdFromError(error);
    const reason = shown?.message ?? "it cannot be read";
    return { examined: { status: "unreadable", file, reason, secrets }, digests: [sha256] };
  }
  const forms = formsOf(source.value, { sha256: nativeSha256 });
  const said = secrets.length === 0 ? content.value : withholdFromContent(content.value);
  return {
    examined: { ...known, forms, content: said, secrets },
    digests: forms.map((form) => form.sha256),
  };
}

function nativeSha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
