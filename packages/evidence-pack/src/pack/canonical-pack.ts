import { compareCodePoints, type Digest, digestBytes, utf8Bytes } from "@aixv/core";
import type { DigestManifest, EvidencePack, PackContent } from "./pack-content.ts";
import { refuseLoneSurrogates } from "./refuse-lone-surrogates.ts";

/** A manifest with its entries by `artifact_id`, then `content_digest`, each by code point (Digest rules). */
export function canonicalDigestManifest(manifest: DigestManifest): DigestManifest {
  const entries = manifest.entries
    .map(({ artifact_id, content_digest }) => ({ artifact_id, content_digest }))
    .sort(
      (a, b) =>
        compareCodePoints(a.artifact_id, b.artifact_id) ||
        compareCodePoints(a.content_digest, b.content_digest),
    );
  return { entries };
}

/**
 * What a pack digest covers, in canonical order: artifacts by `artifact_id`, the manifest by {@link canonicalDigestManifest},
 * no other member; an absent `uri` and `run_id` are null (Digest rules).
 */
export function canonicalContent(content: PackContent): PackContent {
  const artifacts = content.artifacts
    .map(({ ai_act_refs, artifact_id, artifact_type, content_digest, control_refs, evidence_type, uri }) => ({
      ai_act_refs,
      artifact_id,
      artifact_type,
      content_digest,
      control_refs,
      evidence_type,
      uri,
    }))
    .sort((a, b) => compareCodePoints(a.artifact_id, b.artifact_id));
  const { pack_id, run_id, schema_version, tenant_scope } = content;
  return {
    artifacts,
    digest_manifest: canonicalDigestManifest(content.digest_manifest),
    pack_id,
    run_id,
    schema_version,
    tenant_scope,
  };
}

/**
 * The digest of a pack: SHA-256 of the canonical JSON of {@link canonicalContent}. It says nothing of any other member of
 * the document, nor whether `content_digest` is that of anything.
 *
 * @throws EvidencePackError `EVIDENCE_PACK_LONE_SURROGATE`, never for what {@link parsePack} read
 */
export function packDigest(content: PackContent): Digest {
  return digestOfCanonical(canonicalContent(content));
}

/** A pack in canonical order, with its digest. */
export function canonicalPack(content: PackContent): EvidencePack {
  const canonical = canonicalContent(content);
  return { ...canonical, pack_digest: digestOfCanonical(canonical) };
}

/**
 * The keys of a canonical content are in order, and there are no numbers in it nor keys that a document chose: so this is
 * Python's canonical JSON, and RFC 8785 too.
 */
function digestOfCanonical(canonical: PackContent): Digest {
  refuseLoneSurrogates(canonical);
  return digestBytes("sha256", utf8Bytes(JSON.stringify(canonical)));
}
