import { AIV_VALIDATION_PREDICATE } from "@aixv/aiv";
import { type AixvError, type Digest, type JsonValue, parseJson } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { parseBundle, parseStatement, type Statement, type Verified } from "@aixv/envelope";
import { verifyDocument, verifyStatement } from "@aixv/envelope/verify";
import { FOREIGN_PREDICATES, PREDICATE_TYPES } from "@aixv/records";
import type { EvidenceStore, StoredRecord } from "@aixv/store";
import type { Admission } from "../admission/admission.ts";
import { unwrapped } from "../attempt.ts";
import { trimEvidence } from "../evidence/bundles-beside.ts";
import { type FoundEvidence, searchStore } from "../evidence/find-evidence.ts";
import { judgeEvidence } from "../evidence/verify-evidence.ts";
import { MAX_DOCUMENT_BYTES, MAX_INPUT_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";
import { recordFormat, signaturesOf } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { ADVISORY_FEED, RECORD_SIGNATURE, typeOfRecord, typeOfStatement } from "./artifact-types.ts";
import { conflictingRecords } from "./conflicting-records.ts";
import { citedBy, type EvidenceTrust, roleOf } from "./evidence-trust.ts";
import type { LeftOutEvidence, PackEvidence } from "./pack-file.ts";

/** What evidence is gathered about, and by whose word it counts. */
export interface GatherOptions {
  readonly path: string;
  readonly admission: Admission;
  readonly store: EvidenceStore;
  /** Where the store lies. */
  readonly root: string;
  readonly trust: EvidenceTrust;
  /** Commits whose validations are evidence too, beside those that verified provenance names. */
  readonly commits: readonly string[];
  /** Files of feeds that the decision may rest on. */
  readonly advisoryFeeds: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Evidence about an artifact, each piece verified; and what was found and is not. */
export interface GatheredEvidence {
  readonly evidence: readonly PackEvidence[];
  readonly leftOut: readonly LeftOutEvidence[];
}

type Place = Pick<LeftOutEvidence, "path" | "line">;

/**
 * Gathers all that lies beside an artifact and in the store, former versions of records too, and keeps what somebody signed whose word
 * counts. Whatever the decision names is kept, or told to be missing.
 */
export async function gatherEvidence(options: GatherOptions): Promise<GatheredEvidence> {
  const gatherer = new Gatherer(options);
  for (const digest of gatherer.digests) await gatherer.addStatements(digest);
  await gatherer.addValidations();
  await gatherer.addRecords();
  await gatherer.addFeeds();
  await gatherer.addModelSignature();
  await gatherer.addCited();
  return gatherer;
}

class Gatherer implements GatheredEvidence {
  readonly evidence: PackEvidence[] = [];
  readonly leftOut: LeftOutEvidence[] = [];
  /** By which the artifact is known, its own first. */
  readonly digests: readonly Digest[];
  readonly #options: GatherOptions;
  readonly #commits: Set<string>;
  readonly #cited: Set<string>;
  readonly #seen = new Set<Digest>();

  constructor(options: GatherOptions) {
    const { model, facts } = options.admission;
    this.#options = options;
    this.#commits = new Set(options.commits.map((commit) => commit.toLowerCase()));
    this.#cited = new Set(citedBy(options.admission));
    const others = (facts.artifact.other_digests ?? []).filter((digest) => digest.startsWith("sha256:"));
    this.digests = [...new Set([model.digest, ...(others as Digest[])])];
  }

  async addStatements(digest: Digest): Promise<void> {
    const { path, store, signal } = this.#options;
    const search = { path, ...(signal === undefined ? {} : { signal }) };
    const { evidence, unsigned, others, faults } = await searchStore(digest, store, search);
    for (const found of evidence) {
      if (this.#seen.has(found.id)) continue;
      this.#seen.add(found.id);
      await pause(signal);
      await this.#addFound(digest, found);
    }
    if (digest !== this.digests[0]) return;
    for (const { path: place } of unsigned)
      this.#leave({ path: place }, "SIGNATURE_MISSING", "nobody signed it");
    for (const { subjects, ...place } of others) {
      if (subjects.some((subject) => this.digests.includes(subject))) continue;
      const message = "it is about another state of the model, by another digest";
      this.#leave(place, "ARTIFACT_DIGEST_MISMATCH", message);
    }
    for (const { error, ...place } of faults) this.#leave(place, error.code, error.message);
  }

  async #addFound(digest: Digest, found: FoundEvidence): Promise<void> {
    const { predicateType, line, path, bytes } = found;
    const role = predicateType === PREDICATE_TYPES.advisory ? "advisory" : "claim";
    const judged = await this.#options.trust.judge(role, async (trust) => {
      const [one] = await judgeEvidence(digest, [found], trust, this.#options.signal);
      if (one?.verified !== undefined) return { ok: true, value: one.verified };
      return { ok: false, error: one?.refusal as AixvError };
    });
    if (!judged.ok) {
      this.#leave({ path, ...(line === undefined ? {} : { line }) }, judged.error.code, judged.error.message);
      return;
    }
    const verified = judged.value;
    // The same wherever it lies; what the decision names is kept as it names it.
    const isNamed = this.#cited.has(verified.bundleDigest);
    this.#addStatement(verified, isNamed ? bytes : trimEvidence(bytes), predicateType);
  }

  #addStatement(verified: Verified<unknown>, bytes: Uint8Array, predicateType: string | undefined): void {
    this.#cited.delete(verified.bundleDigest);
    this.evidence.push({
      type: typeOfStatement(predicateType),
      bytes,
      verified,
      ...(predicateType === undefined ? {} : { predicateType }),
    });
    if (predicateType === FOREIGN_PREDICATES["slsa-provenance"])
      for (const commit of commitsOf(verified.value)) this.#commits.add(commit);
  }

  /** What validators said of the commits that the artifact was made from. */
  async addValidations(): Promise<void> {
    const { store, trust, signal } = this.#options;
    if (this.#commits.size === 0) return;
    for await (const { id, location, predicateType, signed } of store.entries()) {
      if (predicateType !== AIV_VALIDATION_PREDICATE || !signed) continue;
      await pause(signal);
      const content = await store.read(id);
      const bundle = content.ok ? content.value.bundle : undefined;
      if (bundle === undefined || !this.#isAboutCommit(bundle)) continue;
      const judged = await trust.judge("claim", (by) => verifyStatement(bundle, by));
      if (judged.ok) this.#addStatement(judged.value, bundle, predicateType);
      else this.#leave({ path: location }, judged.error.code, judged.error.message);
    }
  }

  #isAboutCommit(bundle: Uint8Array): boolean {
    const parsed = parseBundle(bundle);
    if (!parsed.ok || parsed.value.content.kind === "messageSignature") return false;
    const statement = parseStatement(parsed.value.content.envelope.payload);
    return (
      statement.ok &&
      statement.value.subject.some(({ digest }) => this.#commits.has(digest.gitCommit?.toLowerCase() ?? ""))
    );
  }

  /** Of every kind but policies, of which those are evidence that were decided by. */
  async addRecords(): Promise<void> {
    const { store, signal } = this.#options;
    for await (const stored of store.records(undefined, { withHistory: true })) {
      await pause(signal);
      if (!stored.ok) this.#leave({ path: "records" }, stored.error.code, stored.error.message);
      else if (stored.value.record.kind !== "policy") await this.#addRecord(stored.value);
    }
    this.leftOut.push(...(await conflictingRecords(this.#options.root, (bytes) => this.#isAbout(bytes))));
  }

  async #addRecord(stored: StoredRecord): Promise<void> {
    const { bytes, path, record } = stored;
    const signatures = await signaturesOf(stored);
    const isCited =
      this.#cited.has(sha256(bytes)) || signatures.some((one) => this.#cited.has(sha256(one.bytes)));
    if (!isCited && !this.#isAbout(bytes)) return;
    const format = recordFormat({ expectedKind: record.kind, validateKnownKind: true });
    let refusal: LeftOutEvidence | undefined;
    for (const signature of signatures) {
      const verify = async (trust: Parameters<typeof verifyDocument>[3]) =>
        await verifyDocument(signature.bytes, bytes, format, trust);
      const judged = await this.#options.trust.judge(roleOf(record.kind), verify);
      if (judged.ok) {
        this.#addSigned(typeOfRecord(record.kind), bytes, signature.bytes, judged.value);
        refusal = undefined;
        break;
      }
      refusal ??= { path: signature.path, code: judged.error.code, message: judged.error.message };
    }
    if (signatures.length === 0) this.#leave({ path }, "SIGNATURE_MISSING", "nobody signed this record");
    if (refusal !== undefined) this.leftOut.push(refusal);
  }

  /** Whether a member of it, not a word in some text, is a digest of the artifact. */
  #isAbout(bytes: Uint8Array): boolean {
    const parsed = parseJson(bytes);
    const holds = (value: JsonValue): boolean => {
      if (typeof value === "string") return (this.digests as readonly string[]).includes(value);
      if (typeof value !== "object" || value === null) return false;
      return Object.values(value).some(holds);
    };
    return parsed.ok && holds(parsed.value);
  }

  /** Lists of advisories, as far as the decision rests on them. */
  async addFeeds(): Promise<void> {
    const { store, advisoryFeeds } = this.#options;
    if (this.#cited.size === 0) return;
    const add = (feed: Uint8Array, bundles: readonly Uint8Array[]): void => {
      const bundle = bundles.find((one) => this.#cited.has(sha256(one)));
      if (bundle !== undefined) this.#addSigned(ADVISORY_FEED, feed, bundle);
    };
    for (const path of advisoryFeeds) {
      const read = (name: string) => readInputFile(name, "advisory feed", MAX_INPUT_BYTES);
      add(await read(path), [await read(`${path}.sigstore.json`)]);
    }
    for await (const stored of store.feeds()) {
      if (stored.ok)
        add(
          stored.value.bytes,
          (await signaturesOf(stored.value)).map(({ bytes }) => bytes),
        );
    }
  }

  #addSigned(type: string, bytes: Uint8Array, bundle: Uint8Array, verified?: Verified<unknown>): void {
    for (const digest of [sha256(bytes), sha256(bundle)]) this.#cited.delete(digest);
    this.evidence.push({ type, bytes, ...(verified === undefined ? {} : { verified }) });
    this.evidence.push({ type: RECORD_SIGNATURE, bytes: bundle });
  }

  /** The signature by which the model was verified, wherever that was named. */
  async addModelSignature(): Promise<void> {
    const { bundlePath, signature } = this.#options.admission.model;
    this.#cited.delete(signature.bundleDigest);
    if (this.evidence.some(({ verified }) => verified?.bundleDigest === signature.bundleDigest)) return;
    const bytes = await readInputFile(bundlePath, "bundle", MAX_DOCUMENT_BYTES);
    if (sha256(bytes) === signature.bundleDigest) {
      const { predicateType } = signature.value as Partial<Statement>;
      this.#addStatement(signature, bytes, predicateType);
    } else {
      const message = "the signature by which the model was verified is not what lies there now; try again";
      this.#leave({ path: bundlePath }, "DECISION_EVIDENCE_MISSING", message);
    }
  }

  /** Evidence that the decision names and that is about other artifacts, such as what this one was made of. */
  async addCited(): Promise<void> {
    const { store, trust } = this.#options;
    for (const digest of [...this.#cited].toSorted()) {
      const content = await store.read(digest as Digest);
      const bundle = content.ok ? content.value.bundle : undefined;
      if (bundle !== undefined) {
        const verified = unwrapped(await trust.judge("claim", (by) => verifyStatement(bundle, by)));
        const { predicateType } = verified.value as Statement;
        this.#addStatement(verified, bundle, predicateType);
      } else {
        const message =
          "the decision rests on evidence of this digest, which lies nowhere that packs are made of";
        this.#leave({ path: digest }, "DECISION_EVIDENCE_MISSING", message);
      }
    }
  }

  #leave(place: Place, code: string, message: string): void {
    this.leftOut.push({ ...place, code, message });
  }
}

/** Commits of git that provenance names as what was built from (SLSA provenance v1, `resolvedDependencies`). */
function commitsOf(value: unknown): readonly string[] {
  const { predicate } = value as Statement;
  const definition = (predicate as { readonly buildDefinition?: unknown }).buildDefinition;
  const listed = (definition as { readonly resolvedDependencies?: unknown } | undefined)
    ?.resolvedDependencies;
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((one: { readonly digest?: { readonly gitCommit?: unknown } } | null) => {
    const commit = one?.digest?.gitCommit;
    return typeof commit === "string" ? [commit.toLowerCase()] : [];
  });
}
