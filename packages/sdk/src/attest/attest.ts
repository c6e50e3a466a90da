import { basename } from "node:path";
import { type AixvError, type Digest, isJsonObject, type JsonValue, quote, type Result } from "@aixv/core";
import { FileError, pathKind } from "@aixv/core/node";
import {
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  type Statement,
  serializeBundle,
  serializeStatement,
} from "@aixv/envelope";
import type { Signer } from "@aixv/envelope/node";
import {
  ADVISORY_FEED_PREDICATE_TYPE,
  artifactSubject,
  checkForeignPredicate,
  isArtifactType,
  RecordError,
  resolvePredicateType,
  SIGNED_RECORD_PREDICATE_TYPE,
  type VerifiedUpstream,
  validatePredicate,
  validateStatement,
  withUpstream,
} from "@aixv/records";
import type { EvidenceStore } from "@aixv/store";
import { attempt, unwrapped } from "../attempt.ts";
import { type DigestOptions, digestModel } from "../digest-model.ts";
import { appendClaim, claimsPath, requireClaimsFile } from "../evidence/claims-file.ts";
import { givenOptions } from "../given-options.ts";
import { pathInside } from "../hashing-options.ts";
import { readJson } from "../json-file.ts";
import { SdkError } from "../sdk-error.ts";
import { type SignatureMade, signatureMade } from "../signature-made.ts";
import { openSigner, type SigningOptions } from "../signing-options.ts";
import { withStore } from "../store.ts";
import type { TrustOptions } from "../trust-options.ts";
import { requireAcyclic, unverifiedInputs } from "./lineage-checks.ts";
import { differsFromSignature } from "./signed-digest.ts";
import { statementPath, writeStatement } from "./statement-file.ts";
import { resolveUpstream, type UpstreamArtifact, type UpstreamOptions } from "./upstream.ts";

/** Options of {@link attest}. */
export interface AttestOptions extends DigestOptions, SigningOptions {
  /** Sign the statement; default false. An unsigned one is stored, and counts for nothing. */
  readonly sign?: boolean;
  /** Where the statement is written; default `<artifact>.aixv.statement.json`. */
  readonly output?: string;
  /** What kind of artifact it is (AIXV §4.1); recorded with the subject. */
  readonly artifactType?: string;
  /** Append the signed statement to the claims that travel with the model; needs `sign`. */
  readonly claims?: boolean;
  /** Models that this one was made from: digests, paths or bundles. */
  readonly parents?: readonly string[];
  /** Data sets, likewise. */
  readonly datasets?: readonly string[];
  /** Who may have signed those inputs. With it, the signatures of inputs given by path are verified, and recorded. */
  readonly upstreamTrust?: TrustOptions;
}

/** A claim that was made, and where it lies. */
export interface Attestation {
  readonly artifactDigest: Digest;
  readonly predicateType: string;
  readonly statement: Statement;
  /** Whether the predicate has a schema here, which it fits. */
  readonly schemaValidated: boolean;
  readonly statementPath: string;
  readonly storePath: string;
  /** False where the store had the very same already. */
  readonly isNew: boolean;
  readonly claimsPath?: string;
  readonly signature?: SignatureMade;
  readonly verifiedUpstream: readonly VerifiedUpstream[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/**
 * Makes a claim about an artifact: validates the predicate, and stores the Statement, signed if asked. Nothing is
 * written unless all of it worked so far.
 *
 * @param path - the model's file or folder
 * @param predicate - an alias (`training`) or a predicate type URI
 * @param input - a JSON file with the predicate
 */
export async function attest(
  path: string,
  predicate: string,
  input: string,
  options: AttestOptions = {},
): Promise<Result<Attestation, AixvError>> {
  return await attempt(async () => {
    const predicateType = unwrapped(resolvePredicateType(predicate));
    const payload = await readJson(input, "predicate");
    refuseReserved(predicateType, payload);
    const signer = await openSigner(options);
    const inputs = await resolveInputs(options);
    return await attestPredicate(path, predicateType, payload, { signer, inputs }, options);
  });
}

/** The artifacts that a claim names as its inputs, by their roles. */
export interface ResolvedInputs {
  readonly parents: readonly UpstreamArtifact[];
  readonly datasets: readonly UpstreamArtifact[];
}

/** What is made before a model is hashed, which may take hours: a wrong key or a missing file must not show only then. */
interface Prepared {
  readonly signer: Signer | undefined;
  readonly inputs: ResolvedInputs;
}

/** The same for a predicate at hand; throws. */
export async function attestPredicate(
  path: string,
  predicateType: string,
  payload: JsonValue,
  { signer, inputs: { parents, datasets } }: Prepared,
  options: AttestOptions,
): Promise<Attestation> {
  await refuseIdleOptions(path, options);
  const all = [...parents, ...datasets];
  const verifiedUpstream = all.flatMap(({ verified }) => verified ?? []);
  const { digest, warnings } = unwrapped(await digestModel(path, options));
  const statement = describe(
    describeArtifact(path, digest, options),
    predicateType,
    withInputs(payload, predicateType, all.length, {
      parents: parents.map((artifact) => artifact.digest),
      datasets: datasets.map((artifact) => artifact.digest),
      verified: verifiedUpstream,
      artifactType: options.artifactType,
    }),
  );
  const differences = await Promise.all(
    [{ path, digest, verified: undefined }, ...all].map(async (artifact) =>
      artifact.path === undefined || artifact.verified !== undefined
        ? []
        : await differsFromSignature(artifact.path, artifact.digest),
    ),
  );
  return await withStore(options, async (store) => {
    await requireAcyclic(statement.value, store, { isSigned: signer !== undefined });
    const unverified = await unverifiedInputs(statement.value, all, store);
    const made = await keep(path, statement.value, signer, store, options);
    return {
      artifactDigest: digest,
      predicateType,
      statement: statement.value,
      schemaValidated: statement.schemaValidated,
      verifiedUpstream,
      warnings: [...warnings, ...unexpected(statement.value), ...differences.flat(), ...unverified],
      ...made,
    };
  });
}

/** Builds the Statement, its predicate validated and normalised by what it says of its subject (AIXV §7 to §9). */
function describe(
  artifact: Parameters<typeof artifactSubject>[0],
  predicateType: string,
  predicate: JsonValue,
): { readonly value: Statement; readonly schemaValidated: boolean } {
  const subject = [artifactSubject(artifact)];
  const validated = isJsonObject(predicate)
    ? unwrapped(validateStatement({ subject, predicateType, predicate }))
    : unwrapped(validatePredicate(predicateType, predicate));
  const value = createStatement({ subject, predicateType, predicate: validated.predicate });
  return { value, schemaValidated: validated.schemaValidated };
}

/** Tells of a predicate of others that is hardly what its type says: the store takes it, and nothing follows from it. */
function unexpected({ predicateType, predicate }: Statement): Attestation["warnings"] {
  return checkForeignPredicate(predicateType, predicate).map(({ message }) => ({
    code: "PREDICATE_UNEXPECTED",
    message: `${message}; check that --input is a document of --predicate ${quote(predicateType)}`,
  }));
}

/** Adds what flags say to what the author wrote. */
function withInputs(
  payload: JsonValue,
  predicateType: string,
  count: number,
  given: {
    readonly parents: readonly Digest[];
    readonly datasets: readonly Digest[];
    readonly verified: readonly VerifiedUpstream[];
    readonly artifactType: string | undefined;
  },
): JsonValue {
  // What is no object is left to the validation to refuse.
  if (!isJsonObject(payload)) return payload;
  const { artifactType, verified } = given;
  // Training has a member for it, by which it tells whether a parent is needed.
  const isTyped =
    artifactType !== undefined && predicateType === TRAINING && !Object.hasOwn(payload, "artifact_type");
  const typed = isTyped ? { ...payload, artifact_type: artifactType } : payload;
  return count === 0 ? typed : unwrapped(withUpstream(predicateType, typed, given, verified));
}

const TRAINING = unwrapped(resolvePredicateType("training"));

/** What only aixv may write: what it verified itself, and its signatures over records and feeds. */
function refuseReserved(predicateType: string, payload: JsonValue): void {
  if (predicateType === SIGNED_RECORD_PREDICATE_TYPE) {
    const message =
      "a record is signed with record create --sign, by which its kind and its id are bound to it";
    throw new RecordError("PREDICATE_INVALID", message, { problems: [{ pointer: "", message }] });
  }
  if (predicateType === ADVISORY_FEED_PREDICATE_TYPE) {
    const message =
      "a feed is signed with advisory feed build --sign, by which its time and its entries are bound to it";
    throw new RecordError("PREDICATE_INVALID", message, { problems: [{ pointer: "", message }] });
  }
  if (!isJsonObject(payload) || !Object.hasOwn(payload, "verified_upstream")) return;
  const message =
    "/verified_upstream: expected none, for it records what attest itself verified; name the inputs with --parent and --dataset, and whom to trust";
  throw new RecordError("PREDICATE_INVALID", message, {
    problems: [{ pointer: "/verified_upstream", message }],
  });
}

async function refuseIdleOptions(path: string, options: AttestOptions): Promise<void> {
  const { artifactType, output } = options;
  if (artifactType !== undefined && !isArtifactType(artifactType)) {
    const message = `expected an artifact type such as base-model, lora-adapter or vendor.example/name (AIXV §4.1), got ${quote(artifactType)}`;
    throw new RecordError("ARTIFACT_INVALID", message, {
      problems: [{ pointer: "/artifact_type", message }],
    });
  }
  const isInside = output !== undefined && (await pathKind(path)) === "directory" && pathInside(path, output);
  if (isInside === false || isInside === undefined) return;
  throw new SdkError(
    "OPTION_INVALID",
    `--output ${output} would become part of the model: name a place outside of it, or use --claims`,
  );
}

/** Finds out what the options name as inputs, one after the other: each may hash a model with all processors. */
async function resolveInputs(options: AttestOptions): Promise<ResolvedInputs> {
  const { parents = [], datasets = [], upstreamTrust } = options;
  if (upstreamTrust !== undefined && parents.length + datasets.length === 0) {
    throw new SdkError(
      "OPTION_INVALID",
      "--upstream flags are for --parent and --dataset: name an input to verify",
    );
  }
  const resolved = { parents: [] as UpstreamArtifact[], datasets: [] as UpstreamArtifact[] };
  for (const reference of parents)
    resolved.parents.push(await resolveUpstream(reference, "parent", inputOptions(options)));
  for (const reference of datasets) {
    resolved.datasets.push(await resolveUpstream(reference, "dataset", inputOptions(options)));
  }
  return resolved;
}

/** Inputs are hashed as `sign` does by default: how this model is hashed says nothing about them. */
export function inputOptions(options: AttestOptions): UpstreamOptions {
  return givenOptions(options, ["root", "signal", "onProgress", "workers", "upstreamTrust", "now"]);
}

function describeArtifact(
  path: string,
  digest: Digest,
  { artifactType }: AttestOptions,
): Parameters<typeof artifactSubject>[0] {
  const name = basename(path.replace(/(?<![\\/])[\\/]+$/, ""));
  return {
    digest,
    ...(name === "" || name === "." || name === ".." ? {} : { name }),
    ...(artifactType === undefined ? {} : { artifact_type: artifactType }),
  };
}

type Kept = Pick<Attestation, "statementPath" | "storePath" | "isNew" | "claimsPath" | "signature">;

/** Signs and writes: the store first, for it is what must not be lost. */
async function keep(
  path: string,
  statement: Statement,
  signer: Signer | undefined,
  store: EvidenceStore,
  options: AttestOptions,
): Promise<Kept> {
  const bytes = serializeStatement(statement);
  const kind = (await pathKind(path)) === "directory" ? "directory" : "file";
  const claims = options.claims === true ? claimsPath(path, kind) : undefined;
  if (claims !== undefined) await requireClaimsFile(claims);
  const target = await statementPath(path, statement, options.output);
  const signed = await signer?.signPayload(IN_TOTO_PAYLOAD_TYPE, bytes);
  options.signal?.throwIfAborted();
  const bundle = signed === undefined ? undefined : serializeBundle(signed.bundle);
  const stored = unwrapped(await store.append([bundle === undefined ? { statement: bytes } : { bundle }]))[0];
  if (stored === undefined) throw new TypeError("expected the store to tell what it appended");
  const bundlePath = await writeStatement(target, statement, bundle);
  const written = {
    statementPath: target,
    storePath: stored.entry.location,
    isNew: stored.isNew,
    ...(signed === undefined || bundlePath === undefined || signer === undefined
      ? {}
      : { signature: signatureMade(signer, signed, bundlePath) }),
  };
  if (claims === undefined || bundle === undefined) return written;
  try {
    await appendClaim(claims, bundle);
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    throw new FileError(
      cause.code,
      `${cause.message}; the claim itself is signed, and stored at ${written.storePath}`,
      { cause },
    );
  }
  return { ...written, claimsPath: claims };
}
