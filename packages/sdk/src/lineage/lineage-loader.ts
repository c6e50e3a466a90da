import type { Digest } from "@aixv/core";
import { parseBundle, parseStatement, type Statement } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument, verifyStatement } from "@aixv/envelope/verify";
import { type Direction, type Follow, impact, LineageGraph, trace } from "@aixv/lineage";
import type { IgnoredEvidence } from "@aixv/policy";
import {
  type BundlePayload,
  bundleEdges,
  directEdge,
  type EdgeType,
  type LineageEdge,
  SIGNED_RECORD_PREDICATE_TYPE,
  statementEdges,
  subjectDigests,
  validatedPayload,
  validateRecord,
} from "@aixv/records";
import type { AttestationEntry, EvidenceStore, StoredRecord } from "@aixv/store";
import { evidenceId, trimEvidence } from "../evidence/bundles-beside.ts";
import { type FoundEvidence, searchStore } from "../evidence/find-evidence.ts";
import { MODEL_PREDICATE_TYPES } from "../evidence/model-statement.ts";
import { pause } from "../pause.ts";
import { recordFormat, signaturesOf } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { judge } from "./judge.ts";

/** How far {@link LineageLoader.explore} goes, and along what. */
export interface ExploreOptions {
  readonly follow: Follow;
  readonly edgeTypes?: readonly EdgeType[];
  readonly maxDepth: number;
  readonly maxArtifacts: number;
}

/** Pieces that are looked at before others may run: some milliseconds. */
const CHUNK = 16;

/**
 * Fills a graph from a store with what a query comes by, and verifies it on the way: of a million statements only those that
 * a path may lead through.
 */
export class LineageLoader {
  readonly graph: LineageGraph = new LineageGraph();
  readonly ignored: IgnoredEvidence[] = [];
  readonly #store: EvidenceStore;
  /** Absent: nothing is verified. */
  readonly #trust: VerifyOptions | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #loaded = new Set<string>();
  readonly #judged = new Set<Digest>();
  #count = 0;

  constructor(store: EvidenceStore, trust: VerifyOptions | undefined, signal: AbortSignal | undefined) {
    this.#store = store;
    this.#trust = trust;
    this.#signal = signal;
  }

  /** Every claim about an artifact, whatever it says, beside it and in the store; gives the ids. */
  async loadClaims(artifact: Digest, path: string | undefined): Promise<readonly LoadedClaim[]> {
    const search = await searchStore(artifact, this.#store, {
      ...(path === undefined ? {} : { path }),
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    });
    for (const { path: place, line, error } of search.faults)
      this.#ignore("EVIDENCE_UNREADABLE", error, placed(place, line));
    const claims: LoadedClaim[] = [];
    for (const found of search.evidence) {
      // A model's own signature says nothing of where it came from.
      if (found.predicateType === undefined || MODEL_PREDICATE_TYPES.includes(found.predicateType)) continue;
      const place = placed(found.path, found.line);
      const content = found.storeId === undefined ? undefined : await this.#store.read(found.storeId);
      const entry = content?.ok === true ? content.value.entry : undefined;
      if (entry === undefined) {
        this.#addFound(found);
        await this.#judge(found.id, trimEvidence(found.bytes), place);
      } else {
        this.graph.addClaimed(entry);
        await this.#judgeEntry(entry);
      }
      claims.push({ id: entry?.id ?? found.id, signed: true, place });
    }
    for (const { id, path: place } of search.unsigned) {
      const entry = await this.#store.get(id);
      if (entry !== undefined) this.graph.addClaimed(entry);
      claims.push({ id, signed: false, place });
    }
    return claims;
  }

  /** Everything in a direction from an artifact, level by level: what nobody follows leads no further. */
  async explore(start: Digest, direction: Direction, options: ExploreOptions): Promise<void> {
    const { maxDepth, maxArtifacts, ...query } = options;
    const seen = new Set([start]);
    const walk = direction === "ancestors" ? trace : impact;
    let frontier: readonly Digest[] = [start];
    for (let depth = 1; depth <= maxDepth && frontier.length > 0; depth++) {
      const next: Digest[] = [];
      for (const artifact of frontier) {
        await this.#load(artifact, direction, query.edgeTypes);
        for (const { digest } of walk(this.graph, artifact, { ...query, maxDepth: 1, maxArtifacts })
          .artifacts) {
          if (seen.has(digest) || seen.size > maxArtifacts) continue;
          seen.add(digest);
          next.push(digest);
        }
      }
      frontier = next;
    }
  }

  /** Every bundle of the store. */
  async loadBundles(): Promise<void> {
    for await (const stored of this.#store.records("bundle")) {
      await this.#breathe();
      if (stored.ok) await this.#addBundle(stored.value);
      else this.#ignore("EVIDENCE_UNREADABLE", stored.error, "bundle record");
    }
  }

  async #load(
    artifact: Digest,
    direction: Direction,
    edgeTypes: readonly EdgeType[] | undefined,
  ): Promise<void> {
    const key = `${direction} ${artifact}`;
    if (this.#loaded.has(key)) return;
    this.#loaded.add(key);
    for (const entry of await this.#store.findLinked(artifact)) {
      this.graph.addClaimed(entry);
      if (!entry.signed || !leads(entry.edges, artifact, direction, edgeTypes)) continue;
      await this.#judgeEntry(entry);
    }
  }

  async #judgeEntry({ id, location }: AttestationEntry): Promise<void> {
    if (this.#trust === undefined || this.#judged.has(id)) return;
    const content = await this.#store.read(id);
    if (!content.ok) {
      this.#judged.add(id);
      this.graph.refuse(id, content.error);
      this.#ignore("EVIDENCE_UNREADABLE", content.error, location);
    } else if (content.value.bundle !== undefined) await this.#judge(id, content.value.bundle, location);
  }

  async #judge(id: Digest, bundle: Uint8Array, place: string): Promise<void> {
    if (this.#trust === undefined || this.#judged.has(id)) return;
    this.#judged.add(id);
    await this.#breathe();
    const judged = await judge(async (trust) => await verifyStatement(bundle, trust), this.#trust);
    if (judged.refusal !== undefined) {
      this.graph.refuse(id, judged.refusal);
      this.#ignore(judged.refusal.code, judged.refusal, place);
      return;
    }
    const added = this.graph.addStatement(judged.verified, judged);
    if (added.ok) return;
    this.graph.refuse(id, added.error);
    this.#ignore(added.error.code, added.error, place);
  }

  /** What lies beside a model, as the store's index would tell of it. */
  #addFound({ bytes, id }: FoundEvidence): void {
    const statement = readStatement(bytes);
    if (statement === undefined) return;
    this.graph.addClaimed({
      id,
      signed: true,
      predicateType: statement.predicateType,
      subjects: subjectDigests(statement),
      edges: statementEdges(statement),
    });
  }

  async #addBundle(stored: StoredRecord): Promise<void> {
    const { record, bytes } = stored;
    validateRecord(record);
    const payload = validatedPayload(record);
    // One that breaks the rules of bundles has no members.
    if (payload === undefined) return;
    const edges = bundleEdges(payload as BundlePayload, sha256(bytes));
    const claimed = { predicateType: SIGNED_RECORD_PREDICATE_TYPE, subjects: [], edges };
    const signatures = await signaturesOf(stored);
    if (signatures.length === 0) this.graph.addClaimed({ id: sha256(bytes), signed: false, ...claimed });
    const format = recordFormat({ expectedKind: "bundle", validateKnownKind: true });
    for (const signature of signatures) {
      const bundle = trimEvidence(signature.bytes);
      const id = evidenceId(bundle);
      this.graph.addClaimed({ id, signed: true, ...claimed });
      if (this.#trust === undefined) continue;
      const judged = await judge(
        async (trust) => await verifyDocument(bundle, bytes, format, trust),
        this.#trust,
      );
      if (judged.refusal === undefined) this.graph.addBundle(judged.verified, judged);
      else {
        this.graph.refuse(id, judged.refusal);
        this.#ignore(judged.refusal.code, judged.refusal, signature.path);
      }
    }
  }

  async #breathe(): Promise<void> {
    if (this.#count++ % CHUNK === 0) await pause(this.#signal);
  }

  #ignore(code: string, { message }: { readonly message: string }, evidence: string): void {
    this.ignored.push({ code, message, evidence });
  }
}

/** A claim about the artifact in question. */
export interface LoadedClaim {
  readonly id: Digest;
  readonly signed: boolean;
  readonly place: string;
}

function leads(
  edges: readonly LineageEdge[],
  artifact: Digest,
  direction: Direction,
  edgeTypes: readonly EdgeType[] | undefined,
): boolean {
  return edges.some((edge) => {
    const { made, origin } = directEdge(edge) ?? { made: edge.from, origin: edge.to };
    const isWanted = edgeTypes === undefined || edgeTypes.includes(edge.type);
    return isWanted && (direction === "ancestors" ? made : origin) === artifact;
  });
}

function readStatement(bundle: Uint8Array): Statement | undefined {
  const parsed = parseBundle(bundle);
  if (!parsed.ok || parsed.value.content.kind !== "dsseEnvelope") return undefined;
  const statement = parseStatement(parsed.value.content.envelope.payload);
  return statement.ok ? statement.value : undefined;
}

function placed(path: string, line: number | undefined): string {
  return line === undefined ? path : `${path}, line ${line}`;
}
