import { createHash } from "node:crypto";
import { basename } from "node:path";
import {
  type AixvError,
  canonicalizeJson,
  createDigest,
  equalBytes,
  type JsonValue,
  type Result,
} from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import type { SignedBundle, Signer } from "@aixv/envelope/node";
import {
  type AdvisoryPayload,
  createRecord as buildRecord,
  type PolicyPayload,
  recordPredicate,
  SIGNED_RECORD_PREDICATE_TYPE,
  type SignedRecord,
  serializeRecord,
  validatedPayload,
  validatePolicy,
} from "@aixv/records";
import type { EvidenceStore, StoredRecord } from "@aixv/store";
import { claimsTime } from "../advisories/claims-time.ts";
import { attempt, unwrapped } from "../attempt.ts";
import { readClock } from "../clock.ts";
import { type SignatureMade, signatureMade } from "../signature-made.ts";
import { openSigner, type SigningOptions } from "../signing-options.ts";
import { type StoreOptions, withStore } from "../store.ts";

/** What a record is to say. */
export interface RecordContent {
  /** `policy`, `advisory`, `bundle`, `waiver`, `incident`, `evidence`, `rollback`, or another in kebab-case. */
  readonly kind: string;
  /** `^[A-Za-z0-9._-]{1,128}$` */
  readonly recordId: string;
  readonly payload: JsonValue;
}

/** Options of {@link createRecord}. */
export interface CreateRecordOptions extends SigningOptions, StoreOptions {
  /** Sign the record; default false. */
  readonly sign?: boolean;
  /** Where it is written, its bundle beside it; default the store. */
  readonly output?: string;
  /** Hold the payload of a known kind against its schema; default true. */
  readonly validateKnownKind?: boolean;
}

/** A record that was written. */
export interface CreatedRecord {
  readonly record: SignedRecord;
  readonly path: string;
  /** False where the same was there already. */
  readonly isNew: boolean;
  readonly signature?: SignatureMade;
  /** Where a signature lies that somebody made before, unverified; absent where one was made now. */
  readonly signedBefore?: string;
  /** Where the version lies whose place this one took; of advisories alone. */
  readonly superseded?: string;
  readonly warnings: readonly RecordWarning[];
}

/** `ADVISORY_TIME_UNPROVED`: nothing proves when an advisory was signed, so it is later than no other version of it. */
export interface RecordWarning {
  readonly code: "ADVISORY_TIME_UNPROVED";
  readonly message: string;
}

/**
 * Makes a SignedRecord (AIXV normative core §1), signs it if asked, and writes it. What is signed is a Statement over
 * the SHA-256 of the record's bytes, which names its kind and id.
 *
 * A record that the store has by this id with the same payload is kept as it is, and signed once more if asked. One of other
 * content is never replaced, but for an advisory: its state changes, so that version goes into the history (AIXV registry §4).
 *
 * @returns the record, or an error of `@aixv/records`, `@aixv/store` (`RECORD_CONFLICT`), or about signing
 */
export async function createRecord(
  content: RecordContent,
  options: CreateRecordOptions = {},
): Promise<Result<CreatedRecord, AixvError>> {
  return await attempt(async () => {
    // Before a person is asked to sign in.
    await requireUsable(buildSignedRecord(content, "record.json", options));
    if (options.output !== undefined) await requireNewFile(options.output, {});
    return await makeRecord(content, await openSigner(options), options);
  });
}

/**
 * A policy that no artifact can meet, that denies a format which nothing detects, or that a template left to be filled in, and
 * an advisory that concerns no artifact are refused where they are made.
 */
async function requireUsable(record: SignedRecord): Promise<void> {
  if (record.kind === "advisory") {
    const { requireConcerned } = await import("../advisories/require-concerned.ts");
    requireConcerned(validatedPayload(record) as AdvisoryPayload | undefined);
  }
  if (record.kind !== "policy") return;
  const payload = validatedPayload(record) as PolicyPayload | undefined;
  // Whoever turned its validation off knows better.
  if (payload === undefined) return;
  const { compilePolicy } = await import("@aixv/policy");
  const { requireFilledIn } = await import("../admission/placeholders.ts");
  requireFilledIn(
    unwrapped(compilePolicy({ payload: unwrapped(validatePolicy(payload)), digest: NO_DIGEST })),
  );
}

const NO_DIGEST = createDigest("sha256", "0".repeat(64));

/** The same with a signer made beforehand; throws. */
export async function makeRecord(
  content: RecordContent,
  signer: Signer | undefined,
  options: CreateRecordOptions,
): Promise<CreatedRecord> {
  const { output } = options;
  if (output === undefined) {
    return await withStore(options, async (store) => await storeRecord(content, store, signer, options));
  }
  return await writeRecord(buildSignedRecord(content, output, options), output, signer);
}

function buildSignedRecord(
  { kind, recordId, payload }: RecordContent,
  path: string,
  options: CreateRecordOptions,
): SignedRecord {
  return unwrapped(
    buildRecord(
      {
        kind,
        record_id: recordId,
        created_at: readClock(options.now),
        payload,
        // Named in what is signed, so that a signature that was taken away is missed.
        ...(options.sign === true ? { signature_bundle_path: `${basename(path)}.sigstore.json` } : {}),
      },
      { validateKnownKind: options.validateKnownKind !== false },
    ),
  );
}

async function writeRecord(
  record: SignedRecord,
  path: string,
  signer: Signer | undefined,
): Promise<CreatedRecord> {
  const bytes = serializeRecord(record);
  const bundlePath = `${path}.sigstore.json`;
  if (signer !== undefined) await requireNewFile(bundlePath, {});
  const signed = await signRecord(record, bytes, basename(path), signer);
  // The bundle first: a record without its signature would look stripped, a bundle without its record is harmless.
  if (signed !== undefined) await writeOutputFile(bundlePath, serializeBundle(signed.bundle));
  await writeOutputFile(path, bytes);
  const made = madeBy(signer, signed, bundlePath);
  return { record, path, isNew: true, ...made, warnings: warningsOf(record, signed) };
}

async function storeRecord(
  content: RecordContent,
  store: EvidenceStore,
  signer: Signer | undefined,
  options: CreateRecordOptions,
): Promise<CreatedRecord> {
  const fileName = `${content.recordId}.json`;
  const fresh = buildSignedRecord(content, fileName, options);
  const existing = unwrapped(await store.readRecord(fresh.kind, fresh.record_id));
  const same = existing !== undefined && isSamePayload(existing.record, fresh);
  const record = same ? existing.record : fresh;
  const bytes = same ? existing.bytes : serializeRecord(fresh);
  // Signed before or not: by this signer it is signed now, beside the others.
  const signed = await signRecord(record, bytes, fileName, signer);
  const bundle = signed === undefined ? undefined : serializeBundle(signed.bundle);
  const put = { bytes, ...(bundle === undefined ? {} : { bundle }) };
  const stored = unwrapped(await store.putRecord(put, { supersede: record.kind === "advisory" }));
  return {
    record,
    path: stored.path,
    isNew: stored.isNew,
    ...(stored.superseded === undefined ? {} : { superseded: stored.superseded.path }),
    ...(signed === undefined && stored.bundlePath !== undefined ? { signedBefore: stored.bundlePath } : {}),
    ...madeBy(signer, signed, bundlePathOf(stored, bundle)),
    warnings: warningsOf(record, signed),
  };
}

/** Told to whoever signs: those who get it will refuse it, and it takes back nothing. */
function warningsOf({ kind }: SignedRecord, signed: SignedBundle | undefined): readonly RecordWarning[] {
  if (kind !== "advisory" || signed === undefined || claimsTime(signed.bundle)) return [];
  const message =
    "nothing proves when this was signed: it takes back no other version, and advisory sync refuses it; sign with --timestamp-url, or keyless";
  return [{ code: "ADVISORY_TIME_UNPROVED", message }];
}

/** Where a signature was put: the first has the record's name, each further one its digest in its name. */
function bundlePathOf(stored: StoredRecord, bundle: Uint8Array | undefined): string {
  const further = stored.furtherBundles.find(
    ({ bytes }) => bundle !== undefined && equalBytes(bytes, bundle),
  );
  return further?.path ?? stored.bundlePath ?? `${stored.path}.sigstore.json`;
}

/** Times apart: the same thing was said again. */
function isSamePayload(a: SignedRecord, b: SignedRecord): boolean {
  return canonicalizeJson(a.payload) === canonicalizeJson(b.payload);
}

async function signRecord(
  record: SignedRecord,
  bytes: Uint8Array,
  name: string,
  signer: Signer | undefined,
): Promise<SignedBundle | undefined> {
  const statement = createStatement({
    subject: [{ name, digest: { sha256: createHash("sha256").update(bytes).digest("hex") } }],
    predicateType: SIGNED_RECORD_PREDICATE_TYPE,
    predicate: recordPredicate(record),
  });
  return await signer?.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
}

function madeBy(
  signer: Signer | undefined,
  signed: SignedBundle | undefined,
  bundlePath: string,
): { readonly signature?: SignatureMade } {
  if (signer === undefined || signed === undefined) return {};
  return { signature: signatureMade(signer, signed, bundlePath) };
}
