import { AIV_VALIDATION_PREDICATE } from "@aixv/aiv";
import { type Digest, parseJson } from "@aixv/core";
import { parseBundle, parseStatement, type Statement, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument, verifyStatement } from "@aixv/envelope/verify";
import type { EvidenceStore, StoredRecord } from "@aixv/store";
import { searchStore } from "../evidence/find-evidence.ts";
import { judgeEvidence } from "../evidence/verify-evidence.ts";
import { pause } from "../pause.ts";
import { recordFormat, signaturesOf } from "../records/verify-record.ts";
import { RECORD_SIGNATURE, RECORD_TYPES, typeOfStatement } from "./artifact-types.ts";
import type { LeftOutEvidence, PackEvidence } from "./pack-file.ts";

/** What evidence is gathered about, and by whose word it counts. */
export interface GatherOptions {
  readonly path: string;
  readonly digest: Digest;
  readonly store: EvidenceStore;
  readonly trust: VerifyOptions;
  /** Whether a valid signature is by somebody whose word counts. */
  readonly isTrusted: (verified: Verified<unknown>) => boolean;
  /** Commits whose validations are evidence too, beside those that verified provenance names. */
  readonly commits: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Evidence about an artifact, each piece verified; and what was found and is not. */
export interface GatheredEvidence {
  readonly evidence: readonly PackEvidence[];
  readonly leftOut: readonly LeftOutEvidence[];
}

/** Gathers all that lies beside an artifact and in the store, and keeps what somebody trusted signed. */
export async function gatherEvidence(options: GatherOptions): Promise<GatheredEvidence> {
  const gatherer = new Gatherer(options);
  await gatherer.addStatements();
  await gatherer.addValidations();
  for (const [kind, type] of RECORD_TYPES) await gatherer.addRecords(kind, type);
  return gatherer;
}

class Gatherer implements GatheredEvidence {
  readonly evidence: PackEvidence[] = [];
  readonly leftOut: LeftOutEvidence[] = [];
  readonly #options: GatherOptions;
  readonly #commits: Set<string>;

  constructor(options: GatherOptions) {
    this.#options = options;
    this.#commits = new Set(options.commits.map((commit) => commit.toLowerCase()));
  }

  async addStatements(): Promise<void> {
    const { digest, path, store, trust, signal } = this.#options;
    const search = { path, ...(signal === undefined ? {} : { signal }) };
    const { evidence, unsigned, others, faults } = await searchStore(digest, store, search);
    for (const found of await judgeEvidence(digest, evidence, trust, signal)) {
      const place = { path: found.path, ...(found.line === undefined ? {} : { line: found.line }) };
      if (found.refusal !== undefined) {
        this.leftOut.push({ ...place, code: found.refusal.code, message: found.refusal.message });
        continue;
      }
      const { predicateType } = found;
      this.#addVerified(found.verified, place, {
        type: typeOfStatement(predicateType),
        bytes: found.bytes,
        ...(predicateType === undefined ? {} : { predicateType }),
      });
    }
    for (const { path: place } of unsigned)
      this.leftOut.push({ path: place, code: "SIGNATURE_MISSING", message: "nobody signed this statement" });
    for (const { path: place, line } of others) {
      const message = "it is about another state of the model, by another digest";
      const where = { path: place, ...(line === undefined ? {} : { line }) };
      this.leftOut.push({ ...where, code: "ARTIFACT_DIGEST_MISMATCH", message });
    }
    for (const { path: place, line, error } of faults) {
      const where = { path: place, ...(line === undefined ? {} : { line }) };
      this.leftOut.push({ ...where, code: error.code, message: error.message });
    }
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
      const verified = await verifyStatement(bundle, trust);
      if (verified.ok) {
        const type = typeOfStatement(predicateType);
        this.#addVerified(verified.value, { path: location }, { type, bytes: bundle, predicateType });
      } else {
        const { code, message } = verified.error;
        this.leftOut.push({ path: location, code, message });
      }
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

  async addRecords(kind: string, type: string): Promise<void> {
    const { store, signal } = this.#options;
    for await (const stored of store.records(kind)) {
      await pause(signal);
      if (!stored.ok) {
        const { code, message } = stored.error;
        this.leftOut.push({ path: `${kind} records`, code, message });
      } else if (this.#isNamedIn(stored.value)) await this.#addRecord(stored.value, kind, type);
    }
  }

  #isNamedIn({ bytes }: StoredRecord): boolean {
    const parsed = parseJson(bytes);
    return parsed.ok && JSON.stringify(parsed.value).includes(this.#options.digest);
  }

  async #addRecord(stored: StoredRecord, kind: string, type: string): Promise<void> {
    const { trust, isTrusted } = this.#options;
    const format = recordFormat({ expectedKind: kind, validateKnownKind: true });
    let refusal: LeftOutEvidence | undefined;
    for (const signature of await signaturesOf(stored)) {
      const verified = await verifyDocument(signature.bytes, stored.bytes, format, trust);
      if (verified.ok && isTrusted(verified.value)) {
        this.evidence.push({ type, bytes: stored.bytes, verified: verified.value });
        this.evidence.push({ type: RECORD_SIGNATURE, bytes: signature.bytes });
        return;
      }
      refusal ??= verified.ok
        ? untrusted({ path: signature.path })
        : { path: signature.path, code: verified.error.code, message: verified.error.message };
    }
    const unsigned = { path: stored.path, code: "SIGNATURE_MISSING", message: "nobody signed this record" };
    this.leftOut.push(refusal ?? unsigned);
  }

  #addVerified(
    verified: Verified<unknown>,
    place: Pick<LeftOutEvidence, "path" | "line">,
    evidence: PackEvidence,
  ): void {
    if (!this.#options.isTrusted(verified)) {
      this.leftOut.push(untrusted(place));
      return;
    }
    this.evidence.push({ ...evidence, verified });
    for (const commit of commitsOf(verified.value)) this.#commits.add(commit);
  }
}

function untrusted(place: Pick<LeftOutEvidence, "path" | "line">): LeftOutEvidence {
  const message = "the signature is valid, and by nobody whose word counts here";
  return { ...place, code: "SIGNER_NOT_TRUSTED", message };
}

/** Commits of git that provenance says the artifact was made from (SLSA provenance v1, ResourceDescriptor). */
function commitsOf(value: unknown): readonly string[] {
  const { predicate } = value as Partial<Statement>;
  const found: string[] = [];
  const visit = (node: unknown, depth: number): void => {
    if (typeof node !== "object" || node === null || depth > 8) return;
    for (const [name, member] of Object.entries(node)) {
      if (name === "gitCommit" && typeof member === "string") found.push(member.toLowerCase());
      else visit(member, depth + 1);
    }
  };
  visit(predicate, 0);
  return found;
}
