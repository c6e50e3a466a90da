import { basename, extname, join } from "node:path";
import {
  type AixvError,
  canonicalJsonBytes,
  compareCodePoints,
  digestHex,
  type JsonObject,
  parseJson,
  quote,
  type Result,
} from "@aixv/core";
import { pathKind, readInputFile } from "@aixv/core/node";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import type { Signer } from "@aixv/envelope/node";
import {
  type ControlMapping,
  createPack,
  EVIDENCE_PACK_PREDICATE_TYPE,
  type EvidencePack,
  evidencePackPredicate,
  readControlMapping,
  STARTER_MAPPING,
  serializePack,
} from "@aixv/evidence-pack";
import type { Admission } from "../admission/admission.ts";
import { type AdmitModelOptions, admitModel } from "../admission/admit-model.ts";
import { NotAdmittedError } from "../admission/not-admitted-error.ts";
import { artifactName } from "../artifact-path.ts";
import { attempt, unwrapped } from "../attempt.ts";
import { readClock } from "../clock.ts";
import { givenOptions } from "../given-options.ts";
import { STORE_FOLDER } from "../hashing-options.ts";
import { MAX_EVIDENCE_BYTES, MAX_INPUT_BYTES } from "../limits.ts";
import { located } from "../located.ts";
import { requireApart } from "../require-apart.ts";
import { SdkError } from "../sdk-error.ts";
import { sha256 } from "../sha256.ts";
import { type SignatureMade, signatureMade } from "../signature-made.ts";
import type { SigningOptions } from "../signing-options.ts";
import { withStore } from "../store.ts";
import { loadTrust } from "../trust-options.ts";
import {
  ADMISSION_DECISION,
  ADMISSION_POLICY,
  ARTIFACT_TYPE_PATTERN,
  CONTROL_MAPPING,
  PACK_SUMMARY,
  RECORD_SIGNATURE,
  RESERVED_TYPES,
} from "./artifact-types.ts";
import { EvidenceTrust } from "./evidence-trust.ts";
import { type GatheredEvidence, gatherEvidence } from "./gather-evidence.ts";
import { EvidencePackFileError } from "./pack-error.ts";
import {
  evidenceArtifactId,
  evidencePath,
  type LeftOutEvidence,
  type PackEvidence,
  type PackFile,
} from "./pack-file.ts";
import { summarizePack } from "./summarize-pack.ts";
import {
  isArchiveName,
  PACK_NAME,
  PACK_SIGNATURE_NAME,
  packPlace,
  requirePackPlace,
  writePack,
} from "./write-pack.ts";

/** A file of the caller's own that goes into a pack. Nothing is verified of it. */
export interface IncludedFile {
  /** The pack's `artifact_type`, such as `sbom` or `risk_management_plan`: the mapping goes by it. */
  readonly type: string;
  readonly path: string;
}

/** Options of {@link createEvidencePack}. */
export interface CreateEvidencePackOptions extends Omit<AdmitModelOptions, "attestDecision"> {
  /** A new folder, or a new archive, whose name ends in `.tar`. */
  readonly output: string;
  /** Replace a pack that is there; default false. */
  readonly overwrite?: boolean;
  /** Whose evidence it is (the standard's `tenant_scope`); default `default`. */
  readonly tenantScope?: string;
  /** Default `<name>@<artifact digest>`. */
  readonly packId?: string;
  /** A run that the pack belongs to. */
  readonly runId?: string;
  /** A control mapping; default `STARTER_MAPPING`. */
  readonly mapping?: string;
  readonly include?: readonly IncludedFile[];
  /** Commits whose AIV validations in the store are evidence, beside those that verified provenance names. */
  readonly commits?: readonly string[];
  /** Sign the pack. */
  readonly sign?: SigningOptions;
}

/** A pack that was written. */
export interface CreatedEvidencePack {
  readonly path: string;
  readonly pack: EvidencePack;
  /** The model, and with a policy what was decided about it: a denial is evidence too. */
  readonly admission: Admission;
  readonly leftOut: readonly LeftOutEvidence[];
  /** Something to know; of the model's verification too. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  /** Types among the evidence that the mapping names no control for: they are in the pack as `REFERENCE`. */
  readonly unmapped: readonly string[];
  readonly signature?: SignatureMade;
}

/**
 * Makes a pack of what is known about a model: its signature, what trusted people say of it, what speaks against it, the policy
 * and what it decides, and files of the caller's own; each with the controls that a mapping names for it.
 *
 * What nobody trusted signed is left out, and told. The same evidence at the same time gives the same bytes.
 *
 * @param path - the model, a file or a folder
 * @returns what was written, or an error before which nothing was; a model that a policy denies is none
 */
export async function createEvidencePack(
  path: string,
  options: CreateEvidencePackOptions,
): Promise<Result<CreatedEvidencePack, AixvError>> {
  return await attempt(async () => {
    const { overwrite = false, signal } = options;
    const now = readClock(options.now);
    const output = packPlace(options.output);
    await requireApart(output, path, "the model");
    await requirePackPlace(output, overwrite);
    requireCommits(options.commits ?? []);
    const mapping = await loadMapping(options.mapping);
    const included = await readIncluded(options.include ?? []);
    const signer =
      options.sign === undefined
        ? undefined
        : await (await import("../signing-options.ts")).createSigner(options.sign);
    const admission = await judgeModel(path, { ...options, now });
    const gathered = await gather(path, admission, { ...options, now });
    const evidence = inOrder([
      // What is verified comes first: of the same bytes twice it is what counts.
      ...gathered.evidence,
      ...decisionEvidence(admission),
      ...included,
      { type: CONTROL_MAPPING, bytes: canonicalJsonBytes(mapping) },
    ]);
    const { digest, files, bytes } = admission.model;
    const subject = { name: artifactName(path), digest, files, bytes };
    const summary = summarizePack(subject, evidence, gathered.leftOut, now);
    const all = inOrder([...evidence, { type: PACK_SUMMARY, bytes: summary }]);
    requireSize(all);
    const pack = unwrapped(
      createPack({
        pack_id: options.packId ?? `${subject.name}@${digest}`,
        tenant_scope: options.tenantScope ?? "default",
        run_id: options.runId ?? null,
        artifacts: all.map((piece) => artifactOf(piece, mapping)),
      }),
    );
    const document = serializePack(pack);
    const bundlePath = `${output}${isArchiveName(output) ? ":" : "/"}${PACK_SIGNATURE_NAME}`;
    const signed = await signPack(pack, document, signer, bundlePath);
    const written = [...filesOf(all), ...documentFiles(document, signed?.file)];
    await writePack(output, written, { overwrite, signal });
    return {
      path: output,
      pack,
      admission,
      leftOut: gathered.leftOut,
      unmapped: [...new Set(all.map(({ type }) => type).filter((type) => isUnmapped(type, mapping)))],
      warnings: [...admission.warnings, ...(await missingStore(options))],
      ...(signed === undefined ? {} : { signature: signed.made }),
    };
  });
}

function requireCommits(commits: readonly string[]): void {
  const odd = commits.find((commit) => !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(commit));
  if (odd === undefined) return;
  throw new SdkError("OPTION_INVALID", `expected the whole id of a commit, got ${quote(odd)}`);
}

/** Without a store nothing is known against any model: it may be the wrong folder. */
async function missingStore({ root = ".", policy }: CreateEvidencePackOptions) {
  const path = join(root, STORE_FOLDER);
  if (policy !== undefined || (await pathKind(path)) !== undefined) return [];
  const message = `there is no ${path}: nothing in a store, such as an advisory, can be in the pack (--root names another folder)`;
  return [{ code: "STORE_MISSING", message }];
}

async function loadMapping(path: string | undefined): Promise<ControlMapping> {
  if (path === undefined) return STARTER_MAPPING;
  const json = parseJson(await readInputFile(path, "control mapping", MAX_INPUT_BYTES));
  if (!json.ok) throw located(path, json.error);
  const mapping = readControlMapping(json.value);
  if (!mapping.ok) throw located(path, mapping.error);
  return mapping.value;
}

async function readIncluded(files: readonly IncludedFile[]): Promise<readonly PackEvidence[]> {
  const pieces: PackEvidence[] = [];
  for (const { type, path } of files) {
    if (RESERVED_TYPES.includes(type)) {
      const message = `expected a type of the caller's own, got ${type}, which says that something was verified`;
      throw new SdkError("OPTION_INVALID", message);
    }
    if (!ARTIFACT_TYPE_PATTERN.test(type)) {
      const message = `expected a type of lowercase letters, digits and _, such as sbom, got ${quote(type)}`;
      throw new SdkError("OPTION_INVALID", message);
    }
    const bytes = await readInputFile(path, type, MAX_EVIDENCE_BYTES);
    const ending = /^\.[A-Za-z0-9]{1,16}$/.exec(extname(path))?.[0].toLowerCase() ?? "";
    pieces.push({ type, bytes, ending, name: basename(path), isIncluded: true });
  }
  return pieces;
}

/** Verified, and decided about; that it is denied is no reason to have no evidence of that. */
async function judgeModel(path: string, options: CreateEvidencePackOptions): Promise<Admission> {
  const { output: _output, sign: _sign, include: _include, ...judged } = options;
  const admitted = await admitModel(path, judged);
  if (admitted.ok) return admitted.value;
  if (admitted.error instanceof NotAdmittedError) return admitted.error.admission;
  throw admitted.error;
}

async function gather(
  path: string,
  admission: Admission,
  options: CreateEvidencePackOptions,
): Promise<GatheredEvidence> {
  const base = await loadTrust(options);
  const trust = new EvidenceTrust(base, admission, options.policy !== undefined);
  const store = { ...givenOptions(options, ["root"]), now: base.now };
  return await withStore(store, async (opened) =>
    gatherEvidence({
      path,
      admission,
      store: opened,
      root: options.root ?? ".",
      trust,
      commits: options.commits ?? [],
      advisoryFeeds: options.advisoryFeeds ?? [],
      signal: options.signal,
    }),
  );
}

/** The policy that was decided by, what signs it, and the decision; nothing without a policy, for then nothing was decided. */
function decisionEvidence({ decision, policyDocument }: Admission): readonly PackEvidence[] {
  if (policyDocument === undefined) return [];
  const { bytes, signature } = policyDocument;
  // Where evidence lay that was set aside is of one machine.
  const told = { ...decision, ignored: decision.ignored.map(({ code }) => ({ code })) };
  return [
    { type: ADMISSION_POLICY, bytes, ...(signature === undefined ? {} : { verified: signature.verified }) },
    ...(signature === undefined ? [] : [{ type: RECORD_SIGNATURE, bytes: signature.bundle }]),
    // A decision is a JSON value by its own documentation.
    { type: ADMISSION_DECISION, bytes: canonicalJsonBytes(told as unknown as JsonObject) },
  ];
}

/** By id; of the same bytes twice the first counts. */
function inOrder(evidence: readonly PackEvidence[]): readonly PackEvidence[] {
  const byId = new Map<string, PackEvidence>();
  for (const piece of evidence) {
    const id = evidenceArtifactId(piece);
    if (!byId.has(id)) byId.set(id, piece);
  }
  return [...byId].toSorted(([a], [b]) => compareCodePoints(a, b)).map(([, piece]) => piece);
}

function requireSize(evidence: readonly PackEvidence[]): void {
  const bytes = evidence.reduce((sum, piece) => sum + piece.bytes.length, 0);
  if (bytes <= MAX_EVIDENCE_BYTES) return;
  const message = `expected at most ${MAX_EVIDENCE_BYTES} bytes of evidence, got ${bytes}; leave out files of your own`;
  throw new EvidencePackFileError("EVIDENCE_PACK_EVIDENCE_TOO_LARGE", message);
}

function artifactOf(piece: PackEvidence, mapping: ControlMapping) {
  const mapped = Object.hasOwn(mapping.evidence, piece.type) ? mapping.evidence[piece.type] : undefined;
  return {
    artifact_id: evidenceArtifactId(piece),
    artifact_type: piece.type,
    uri: evidencePath(piece),
    content_digest: sha256(piece.bytes),
    evidence_type: mapped === undefined ? ("REFERENCE" as const) : ("GOVERNED" as const),
    control_refs: mapped?.control_refs ?? [],
    ai_act_refs: mapped?.ai_act_refs ?? [],
  };
}

/** Parts of the pack itself speak to no control. */
const OWN_TYPES: readonly string[] = [CONTROL_MAPPING, PACK_SUMMARY, RECORD_SIGNATURE];

function isUnmapped(type: string, mapping: ControlMapping): boolean {
  return !OWN_TYPES.includes(type) && !Object.hasOwn(mapping.evidence, type);
}

async function signPack(
  pack: EvidencePack,
  document: Uint8Array,
  signer: Signer | undefined,
  bundlePath: string,
): Promise<{ readonly file: Uint8Array; readonly made: SignatureMade } | undefined> {
  if (signer === undefined) return undefined;
  const statement = createStatement({
    subject: [{ name: PACK_NAME, digest: { sha256: digestHex(sha256(document)) } }],
    predicateType: EVIDENCE_PACK_PREDICATE_TYPE,
    predicate: evidencePackPredicate(pack),
  });
  const signed = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
  return { file: serializeBundle(signed.bundle), made: signatureMade(signer, signed, bundlePath) };
}

function filesOf(evidence: readonly PackEvidence[]): readonly PackFile[] {
  return evidence.map((piece) => ({ path: evidencePath(piece), bytes: piece.bytes }));
}

function documentFiles(document: Uint8Array, signature: Uint8Array | undefined): readonly PackFile[] {
  return [
    { path: PACK_NAME, bytes: document },
    ...(signature === undefined ? [] : [{ path: PACK_SIGNATURE_NAME, bytes: signature }]),
  ];
}

/** Of `.` and the like there is no name. */
