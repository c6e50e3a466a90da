import { type Digest, type JsonValue, parseTime, type Timestamp, unwrap } from "@aixv/core";
import * as v from "valibot";
import { ARTIFACT_DIGEST_PATTERN, parseArtifactDigest } from "../artifact-digest.ts";
import { ADVISORY_STATUSES, type AdvisoryStatus } from "../registries/advisory-status.ts";
import { ARTIFACT_TYPES, type ArtifactType, NAMESPACED_PATTERN } from "../registries/artifact-type.ts";
import { REASON_CODE_PATTERN } from "../registries/reason-code.ts";
import { RECORD_ID_PATTERN } from "../registries/record-id.ts";
import { RECORD_KIND_PATTERN } from "../registries/record-kind.ts";
import { SEVERITIES, type Severity } from "../registries/severity.ts";
import type { Schema } from "./agreement.ts";

/** A member that may be absent; `null` means absent too, since the reference implementation writes it so. */
export function optional<S extends v.GenericSchema>(wrapped: S): v.ExactOptionalSchema<S, undefined> {
  return v.nullish(wrapped) as unknown as v.ExactOptionalSchema<S, undefined>;
}

/** A member that may be absent and then has a value; `null` is refused. */
export function withDefault<T>(
  wrapped: v.GenericSchema<unknown, T>,
  byDefault: () => T,
): v.OptionalSchema<v.GenericSchema<T, T>, () => T> {
  return v.optional(
    wrapped as v.GenericSchema<T, T>,
    byDefault as () => T & {},
  ) as unknown as v.OptionalSchema<v.GenericSchema<T, T>, () => T>;
}

/** Text that fits a pattern. The pattern goes into the JSON Schema, so it has no flags. */
export function textLike(pattern: RegExp, expected: string): v.GenericSchema<string, string> {
  return v.pipe(v.string(expected), v.regex(pattern, expected));
}

/** Text with something to see in it, kept as it is. */
export const text: v.GenericSchema<string, string> = textLike(/\S/, "a non-empty string");

/** Text with something to see in it, without white space around it, which the reference implementation strips. */
export const trimmedText: v.GenericSchema<string, string> = v.pipe(
  text,
  v.transform((value) => value.trim()),
);

/** Any JSON value. */
export const json: Schema<JsonValue> = v.unknown() as unknown as Schema<JsonValue>;

export const boolean: v.GenericSchema<boolean, boolean> = v.boolean("true or false");

/** Finite: JSON has no other numbers. */
export const number: v.GenericSchema<number, number> = v.number("a number");

/** An integer from `min` to `max`, by default 2^53 - 1. */
export function integerFrom(min: number, max?: number): v.GenericSchema<number, number> {
  const expected = max === undefined ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`;
  const integer = v.pipe(v.number(expected), v.safeInteger(expected), v.minValue(min, expected));
  return max === undefined ? integer : v.pipe(integer, v.maxValue(max, expected));
}

const DIGEST = 'a SHA-256 digest such as "sha256:<64 hex digits>"';

/** The digest of an artifact, normalised. */
export const digest: v.GenericSchema<string, Digest> = v.pipe(
  v.string(DIGEST),
  v.regex(ARTIFACT_DIGEST_PATTERN, DIGEST),
  v.transform((value) => unwrap(parseArtifactDigest(value))),
);

const TIME = "an RFC 3339 time with a zone, such as 2025-01-31T08:00:00Z";

/** An instant, normalised to UTC. The calendar is beyond JSON Schema's patterns. */
export const time: v.GenericSchema<string, Timestamp> = v.pipe(
  v.string(TIME),
  v.regex(/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/, TIME),
  v.check((value) => parseTime(value).ok, TIME),
  v.transform((value) => unwrap(parseTime(value))),
);

/** One of a closed set, spelt exactly. */
export function oneOf<const O extends readonly string[]>(options: O): v.PicklistSchema<O, string> {
  return v.picklist(options, `one of ${options.map((option) => `"${option}"`).join(", ")}`);
}

export const severity: v.GenericSchema<Severity, Severity> = oneOf(SEVERITIES);

export const advisoryStatus: v.GenericSchema<AdvisoryStatus, AdvisoryStatus> = oneOf(ADVISORY_STATUSES);

export const artifactType: v.GenericSchema<string, ArtifactType> = textLike(
  new RegExp(`^(?=.{1,128}$)(?:${ARTIFACT_TYPES.join("|")}|${inner(NAMESPACED_PATTERN)})$`),
  'an artifact type of AIXV §4.1, such as "fine-tuned-model", or one such as "vendor.example/name"',
);

export const recordId: v.GenericSchema<string, string> = textLike(
  RECORD_ID_PATTERN,
  'an identifier of 1 to 128 letters, digits, ".", "_" and "-", other than "." and ".."',
);

export const recordKind: v.GenericSchema<string, string> = textLike(
  RECORD_KIND_PATTERN,
  'a kind in lowercase kebab-case of up to 64 characters, such as "policy"',
);

export const reasonCode: v.GenericSchema<string, string> = textLike(
  REASON_CODE_PATTERN,
  'a reason code such as "model-compromise"',
);

export const webUri: v.GenericSchema<string, string> = textLike(
  /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s/?#]+(?:[/?#]\S*)?$/,
  "an https:// or http:// URI",
);

function inner(pattern: RegExp): string {
  return pattern.source.slice(1, -1);
}
