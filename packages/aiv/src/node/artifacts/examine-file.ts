import { createHash } from "node:crypto";
import { ArtifactSource } from "../../artifacts/artifact-source.ts";
import { formsOf } from "../../artifacts/canonical-forms.ts";
import { attempt, readSource } from "../../artifacts/read-artifact.ts";
import type { CanonicalForm, ExaminedArtifact, SecretPlace } from "../../facts/artifact-facts.ts";
import { findSecrets } from "../../secrets/index.ts";
import type { FolderFile } from "./artifact-folder.ts";
import { SecretScan } from "./secret-scan.ts";

/** A file that was looked at, with the forms by which a packet may know it. */
export interface ExaminedFile {
  readonly examined: ExaminedArtifact;
  readonly digests: readonly string[];
}

/**
 * Reads what a file's bytes say. One whose content cannot be relied on is still known by its hash.
 *
 * @param large - what was seen of a file that is too large to be kept
 */
export function examineFile(
  file: string,
  { sha256, bytes }: FolderFile,
  large: SecretScan = new SecretScan(),
): ExaminedFile {
  const raw: CanonicalForm = { id: "raw", sha256, stripped: [] };
  if (bytes === undefined) {
    const content = { kind: "other", format: "large" } as const;
    return {
      examined: { status: "read", file, sha256, forms: [raw], content, secrets: large.end() },
      digests: [sha256],
    };
  }
  const source = attempt(() => new ArtifactSource(bytes, { maxBytes: bytes.length }));
  const content = source.ok ? attempt(() => readSource(source.value)) : source;
  if (!source.ok || !content.ok) {
    const reason = content.ok ? "it cannot be read" : content.error.message;
    return { examined: { status: "unreadable", file, reason }, digests: [sha256] };
  }
  const forms = formsOf(source.value, { sha256: nativeSha256 });
  const secrets = secretsOf(bytes);
  return {
    examined: { status: "read", file, sha256, forms, content: content.value, secrets },
    digests: forms.map((form) => form.sha256),
  };
}

function nativeSha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes that are no UTF-8 are searched all the same: what is text in them stays text. */
function secretsOf(bytes: Uint8Array): readonly SecretPlace[] {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isUtf16 ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  return findSecrets(new TextDecoder(encoding).decode(bytes));
}
