import { basename } from "node:path";
import { type AixvError, type Digest, isJsonObject, type JsonValue, quote, type Result } from "@aixv/core";
import { pathKind } from "@aixv/core/node";
import {
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  type Statement,
  serializeBundle,
  serializeStatement,
} from "@aixv/envelope";
import type { Signer } from "@aixv/envelope/node";
import {
  artifactSubject,
  isArtifactType,
  RecordError,
  resolvePredicateType,
  type VerifiedUpstream,
  validatePredicate,
  validateStatement,
  withUpstream,
} from "@aixv/records";
import type { EvidenceStore } from "@aixv/store";
import { attempt, unwrapped } from "../attempt.ts";
import { type DigestOptions, digestModel } from "../digest-model.ts";
import { appendClaim, claimsPath } from "../evidence/claims-file.ts";
import { readJsonFile } from "../json-file.ts";
import { type SignatureMade, signatureMade } from "../signature-made.ts";
import { openSigner, type SigningOptions } from "../signing-options.ts";
import { withStore } from "../store.ts";
import type { TrustOptions } from "../trust-options.ts";
import { requireAcyclic, unknownParents } from "./lineage-checks.ts";
import { differsFromSignature } from "./signed-digest.ts";
import { statementPath, writeStatement } from "./statement-file.ts";
import { resolveUpstream, type UpstreamArtifact } from "./upstream.ts";

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
    const payload = await readJsonFile(input, "predicate");
    return await attestPredicate(path, predicateType, payload, await openSigner(options), options);
  });
}

/**
 * The same for a predicate at hand; throws.
 *
 * @param signer - made beforehand: a wrong key or a missing token must not show only when a model was hashed for hours
 */
export async function attestPredicate(
  path: string,
  predicateType: string,
  payload: JsonValue,
  signer: Signer | undefined,
  options: AttestOptions,
): Promise<Attestation> {
  requireArtifactType(options.artifactType);
  const parents = await resolveAll(options.parents ?? [], "parent", options);
  const datasets = await resolveAll(options.datasets ?? [], "dataset", options);
  const verifiedUpstream = [...parents, ...datasets].flatMap(({ verified }) => verified ?? []);
  const inputs = {
    parents: parents.map(({ digest }) => digest),
    datasets: datasets.map(({ digest }) => digest),
  };
  // What is no object is left to the validation to refuse.
  const complete = isJsonObject(payload)
    ? unwrapped(withUpstream(predicateType, payload, inputs, verifiedUpstream))
    : payload;
  const validated = unwrapped(validatePredicate(predicateType, complete));
  const { digest, warnings } = unwrapped(await digestModel(path, options));
  const statement = createStatement({
    subject: [artifactSubject(describeArtifact(path, digest, options))],
    predicateType,
    predicate: validated.predicate,
  });
  unwrapped(validateStatement(statement));
  return await withStore(options, async (store) => {
    await requireAcyclic(statement, store);
    const unknown = await unknownParents(statement, [...parents, ...datasets], store);
    const made = await keep(path, statement, signer, store, options);
    return {
      artifactDigest: digest,
      predicateType,
      statement,
      schemaValidated: validated.schemaValidated,
      verifiedUpstream,
      warnings: [...warnings, ...(await differsFromSignature(path, digest)), ...unknown],
      ...made,
    };
  });
}

function requireArtifactType(type: string | undefined): void {
  if (type === undefined || isArtifactType(type)) return;
  const message = `expected an artifact type such as base-model, lora-adapter or vendor.example/name (AIXV §4.1), got ${quote(type)}`;
  throw new RecordError("ARTIFACT_INVALID", message, { problems: [{ pointer: "/artifact_type", message }] });
}

async function resolveAll(
  references: readonly string[],
  what: string,
  options: AttestOptions,
): Promise<readonly UpstreamArtifact[]> {
  const found: UpstreamArtifact[] = [];
  // One after the other: each may hash a model with all processors.
  for (const reference of references) {
    found.push(await resolveUpstream(reference, what, options.upstreamTrust, options));
  }
  return found;
}

function describeArtifact(
  path: string,
  digest: Digest,
  { artifactType }: AttestOptions,
): Parameters<typeof artifactSubject>[0] {
  const name = basename(path.replace(/[\\/]+$/, ""));
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
  if (options.claims !== true || bundle === undefined) return written;
  const claims = claimsPath(path, (await pathKind(path)) === "directory" ? "directory" : "file");
  await appendClaim(claims, bundle);
  return { ...written, claimsPath: claims };
}
