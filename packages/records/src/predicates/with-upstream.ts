import {
  type Digest,
  err,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  type Result,
} from "@aixv/core";
import { parseArtifactDigest } from "../artifact-digest.ts";
import { problemsError, type RecordError } from "../error.ts";
import { problemAt } from "../schema/read.ts";
import { predicateAlias, resolvePredicateType } from "./predicate-type.ts";
import type { VerifiedUpstream } from "./upstream.ts";

/** Artifacts that a claim was made from, by their role. */
export interface UpstreamInputs {
  /** Models: `parent_models` of training, `inputs` of packaging, `base_digest` of a delta. */
  readonly parents?: readonly Digest[];
  /** Datasets: `datasets` of training, `dataset_digests` of evaluation. */
  readonly datasets?: readonly Digest[];
}

/** In which member a predicate names the inputs of a role, and how an entry is written. */
interface Place {
  readonly member: string;
  readonly entry?: (digest: Digest) => JsonValue;
}

const asObject = (digest: Digest): JsonValue => ({ digest });
const asText = (digest: Digest): JsonValue => digest;

const PLACES: { readonly [alias: string]: { readonly [R in keyof UpstreamInputs]: Place } } = {
  training: {
    parents: { member: "parent_models", entry: asObject },
    datasets: { member: "datasets", entry: asObject },
  },
  evaluation: { datasets: { member: "dataset_digests", entry: asText } },
  packaging: { parents: { member: "inputs", entry: asObject } },
  "cl-delta": { parents: { member: "base_digest" } },
};

/** The predicates that name inputs, and so may say which upstream signatures were verified. */
const CHAINING: readonly string[] = Object.keys(PLACES);

/**
 * Adds inputs, and the verification of their signatures, to a predicate before it is validated: signature chaining
 * (CoSAI paper, level 2). Inputs that the predicate lists already are not added again; a delta has one base, which
 * must agree. With nothing to add the predicate comes back as it is.
 *
 * @param nameOrUri - as for `resolvePredicateType`
 * @param predicate - as written by its author; only the members that are added to are looked at
 * @returns a new predicate, not validated, or `PREDICATE_UNKNOWN`, or `PREDICATE_INVALID` for a type that names no
 * such inputs, another base, or a member that is no list
 */
export function withUpstream(
  nameOrUri: string,
  predicate: JsonObject,
  inputs: UpstreamInputs,
  verified: readonly VerifiedUpstream[] = [],
): Result<JsonObject, RecordError> {
  const uri = resolvePredicateType(nameOrUri);
  if (!uri.ok) return uri;
  const alias = predicateAlias(uri.value);
  const places = alias !== undefined && CHAINING.includes(alias) ? PLACES[alias] : undefined;
  let result: JsonObject = predicate;
  for (const role of ["parents", "datasets"] as const) {
    const digests = inputs[role] ?? [];
    if (digests.length === 0) continue;
    const place = places?.[role];
    if (place === undefined) return refuse(alias, [], `expected a predicate that names ${role}, got another`);
    const next = addDigests(alias, result, place, digests);
    if (!next.ok) return next;
    result = next.value;
  }
  if (verified.length === 0) return ok(result);
  if (places === undefined) {
    return refuse(alias, [], `expected a predicate that names inputs (${CHAINING.join(", ")}), got another`);
  }
  const present = listOf(result, "verified_upstream");
  if (present === undefined) return refuse(alias, ["verified_upstream"], "expected an array");
  const keys = new Set(present.map(upstreamKey));
  const added = verified.filter((entry) => !keys.has(upstreamKey(entry)));
  return ok({ ...result, verified_upstream: [...present, ...added] });
}

function addDigests(
  alias: string | undefined,
  predicate: JsonObject,
  { member, entry }: Place,
  digests: readonly Digest[],
): Result<JsonObject, RecordError> {
  if (entry === undefined) return addOne(alias, predicate, member, digests);
  const present = listOf(predicate, member);
  if (present === undefined) return refuse(alias, [member], "expected an array");
  const known = new Set(present.map(digestOf));
  const added: JsonValue[] = [];
  for (const digest of digests) {
    if (known.has(digest)) continue;
    known.add(digest);
    added.push(entry(digest));
  }
  return ok({ ...predicate, [member]: [...present, ...added] });
}

function addOne(
  alias: string | undefined,
  predicate: JsonObject,
  member: string,
  digests: readonly Digest[],
): Result<JsonObject, RecordError> {
  const written = getOwn(predicate, member) ?? digests[0] ?? null;
  const present = digestOf(written);
  const other = digests.find((digest) => digest !== present);
  if (other === undefined) return ok({ ...predicate, [member]: written });
  return refuse(
    alias,
    [member],
    `expected the one input that was given, ${other}, got ${present ?? "another"}`,
  );
}

/** The list that a member is, empty if absent, `undefined` if it is something else. */
function listOf(predicate: JsonObject, member: string): readonly JsonValue[] | undefined {
  const value = getOwn(predicate, member) ?? [];
  return Array.isArray(value) ? value : undefined;
}

function digestOf(entry: JsonValue): Digest | undefined {
  const text = isJsonObject(entry) ? getOwn(entry, "digest") : entry;
  const digest = typeof text === "string" ? parseArtifactDigest(text) : undefined;
  return digest?.ok === true ? digest.value : undefined;
}

/** What makes two entries the same: one bundle about one artifact. */
function upstreamKey(entry: JsonValue): string {
  const names = ["artifact_digest", "bundle_digest"];
  return names.map((name) => (isJsonObject(entry) ? digestOf(getOwn(entry, name) ?? null) : "")).join(" ");
}

function refuse(
  alias: string | undefined,
  path: readonly string[],
  sentence: string,
): Result<never, RecordError> {
  const what = alias === undefined ? "predicate" : `${alias} predicate`;
  return err(problemsError("PREDICATE_INVALID", what, [problemAt(path, sentence)]));
}
