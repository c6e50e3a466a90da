/** What `evidence_type` may be: `GOVERNED` artifacts need `control_refs`. */
export const EVIDENCE_TYPES = ["GOVERNED", "REFERENCE"] as const;

/** One of {@link EVIDENCE_TYPES}. */
export type EvidenceType = (typeof EVIDENCE_TYPES)[number];

/** An artifact of a pack, by the names of the standard, stripped and normalised. */
export type PackArtifact = {
  /** Unique in the pack. */
  readonly artifact_id: string;
  /** A label such as `capability_policy`; the standard has no list. */
  readonly artifact_type: string;
  /** A hint where to get it; nothing here fetches it. */
  readonly uri: string | null;
  /** `sha256:` and 64 lowercase hex digits. */
  readonly content_digest: string;
  readonly evidence_type: EvidenceType;
  /** In the order of the document, repetitions too. */
  readonly control_refs: readonly string[];
  readonly ai_act_refs: readonly string[];
};

/** An entry of a digest manifest. */
export type DigestManifestEntry = {
  readonly artifact_id: string;
  /** `sha256:` and 64 lowercase hex digits. */
  readonly content_digest: string;
};

/** Which artifact has which digest. */
export type DigestManifest = { readonly entries: readonly DigestManifestEntry[] };

/** All that a pack digest covers: every string stripped as Python does, digests normalised, the rest left out. */
export type PackContent = {
  readonly schema_version: string;
  readonly pack_id: string;
  readonly tenant_scope: string;
  readonly run_id: string | null;
  readonly artifacts: readonly PackArtifact[];
  readonly digest_manifest: DigestManifest;
};

/** A pack with its digest. */
export type EvidencePack = PackContent & {
  /** `sha256:` and 64 lowercase hex digits. */
  readonly pack_digest: string;
};

/** The `schema_version` of packs that are made here. */
export const EVIDENCE_PACK_SCHEMA_VERSION = "govai.standards.governance_evidence_pack.v1";

/** What that of any version begins with. */
export const EVIDENCE_PACK_SCHEMA_PREFIX = "govai.standards.governance_evidence_pack.";

/** A pack is no larger, in bytes: 4 MiB. */
export const MAX_EVIDENCE_PACK_BYTES: number = 4 * 1024 * 1024;
