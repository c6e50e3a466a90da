import { compareCodePoints, type Digest } from "@aixv/core";
import { isVerified, type Statement, type Verified } from "@aixv/envelope";
import type { ModelHeader } from "@aixv/formats/headers";
import { type ModelManifest, parseManifest } from "@aixv/manifest";
import {
  type AdmissionDecision,
  type AdmissionFacts,
  type AdmissionRequest,
  createFacts,
  type IgnoredEvidence,
  type SignatureFacts,
} from "@aixv/policy";
import { MANIFEST_PREDICATE_TYPES, subjectDigests } from "@aixv/records";

/** The artifact that documents are about. */
export type ExportedArtifact = {
  /** For people: a file's or folder's name. */
  readonly name: string;
  readonly digest: Digest;
  /** What was hashed; absent where nobody hashed it here, and its digest may be of either. */
  readonly kind?: "file" | "folder";
  /** Other digests of the very same bytes, in any algorithm. */
  readonly other_digests: readonly string[];
};

/** What a file of the artifact says of itself. It was read, and nobody claimed it. */
export type FileHeader = {
  /** In a folder, from there; with `/`. */
  readonly path: string;
  readonly header: ModelHeader;
};

/**
 * What was verified about an artifact, for every format. Each fact is of a `Verified` value, and so was signed by whoever it
 * names; whether that signer may say it is for the caller to have sorted out.
 */
export interface ExportFacts {
  readonly artifact: ExportedArtifact;
  /** In the normal form that policies decide by. */
  readonly evidence: AdmissionFacts;
  /** The files, as a signed manifest of the artifact lists them; absent where none was signed. */
  readonly manifest?: ModelManifest;
  /** Of its files, by path: read from them, and neither claimed nor verified. */
  readonly headers: readonly FileHeader[];
  /** What a policy decided about it. */
  readonly decision?: AdmissionDecision;
  /** The bundles of `evidence`, byte for byte, by their digests. */
  readonly bundles: ReadonlyMap<Digest, Uint8Array>;
  /** The records that they sign, likewise. */
  readonly documents: ReadonlyMap<Digest, Uint8Array>;
}

/** What {@link createExportFacts} takes: what a decision takes, and what documents have beyond it. */
export interface ExportRequest extends AdmissionRequest {
  /** For people: a file's or folder's name. */
  readonly name: string;
  /** What the artifact is, where it was hashed. */
  readonly kind?: ExportedArtifact["kind"];
  readonly decision?: AdmissionDecision;
  readonly headers?: readonly FileHeader[];
  /** Bundles, and signed records, by their digests; those of nothing that was verified are dropped. */
  readonly contents?: ReadonlyMap<Digest, Uint8Array>;
}

/**
 * Gathers facts for exporters. What is not `Verified` is listed under `evidence.ignored`, and is no fact.
 *
 * @throws TypeError without a digest of the artifact or a time
 */
export function createExportFacts(request: ExportRequest): ExportFacts {
  const { name, kind, decision, headers = [], contents = new Map<Digest, Uint8Array>() } = request;
  const evidence = createFacts(request);
  const { digest, other_digests = [] } = evidence.artifact;
  const pick = (digests: readonly Digest[]): ReadonlyMap<Digest, Uint8Array> => {
    const known = new Set(digests);
    return new Map([...contents].filter(([one]) => known.has(one)).toSorted(byName));
  };
  const manifest = findManifest(request.signatures, [digest, ...other_digests]);
  return {
    artifact: { name, digest, ...(kind === undefined ? {} : { kind }), other_digests },
    evidence,
    ...(manifest === undefined ? {} : { manifest }),
    headers: headers.toSorted((a, b) => compareCodePoints(a.path, b.path)),
    ...(decision === undefined
      ? {}
      : { decision: { ...decision, ignored: withoutPlaces(decision.ignored) } }),
    bundles: pick(allEvidence({ evidence }).map(({ bundle_digest }) => bundle_digest)),
    documents: pick(evidence.records.map(({ record_digest }) => record_digest)),
  };
}

/** Whatever was verified, by bundle digest, each bundle once. */
export function allEvidence({ evidence }: Pick<ExportFacts, "evidence">): readonly SignatureFacts[] {
  const { signatures, statements, records, feeds } = evidence;
  const byDigest = new Map(
    [...feeds, ...records, ...signatures, ...statements].map((one) => [one.bundle_digest, one]),
  );
  return [...byDigest.values()].toSorted((a, b) => (a.bundle_digest < b.bundle_digest ? -1 : 1));
}

/** Where evidence lay that counts for nothing is of one machine: no document names it. */
function withoutPlaces(ignored: readonly IgnoredEvidence[]): readonly IgnoredEvidence[] {
  const codes = [...new Set(ignored.map(({ code }) => code))].toSorted();
  return codes.map((code) => ({ code, message: "", evidence: "" }));
}

/** Of the signature whose bundle comes first, so that the order they were given in makes no difference. */
function findManifest(
  signatures: readonly Verified<unknown>[],
  digests: readonly string[],
): ModelManifest | undefined {
  const sorted = signatures.filter(isVerified).toSorted((a, b) => (a.bundleDigest < b.bundleDigest ? -1 : 1));
  for (const { value } of sorted) {
    const statement = value as Partial<Statement>;
    if (!MANIFEST_PREDICATE_TYPES.includes(statement.predicateType ?? "")) continue;
    const manifest = parseManifest(statement as Statement);
    if (!manifest.ok) continue;
    const [only, ...others] = manifest.value.resources;
    const file = only === undefined || others.length > 0 ? undefined : `${only.algorithm}:${only.digest}`;
    const names = [...subjectDigests(statement as Statement), file];
    if (names.some((one) => one !== undefined && digests.includes(one))) return manifest.value;
  }
  return undefined;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
