import { canonicalizeJson, createSha256Hasher, err, ok, quote, type Result, utf8Bytes } from "@aixv/core";
import type { CanonicalForm } from "../facts/artifact-facts.ts";
import { ArtifactError } from "./artifact-error.ts";
import { type ArtifactLimits, ArtifactSource } from "./artifact-source.ts";
import { ARTIFACT_FORMATS } from "./formats/index.ts";
import { attempt, findFormat, withheld } from "./read-artifact.ts";

/** The bytes as they are: what `sha256sum` hashes. */
const RAW = "raw";
/** RFC 8785 of any JSON, nothing left out. */
const JSON_FORM = "json";
/** Lines ended by LF, the last one too, without a byte order mark. */
const TEXT_FORM = "text";

/** Names of all canonical forms (AIV §6.9.1); docs/canonical-forms.md describes each. */
export const CANONICAL_FORMS: readonly string[] = [
  RAW,
  JSON_FORM,
  TEXT_FORM,
  ...ARTIFACT_FORMATS.map(({ id }) => id),
];

/** What a form leaves out, as in {@link CanonicalForm.stripped}; empty for a form that leaves out nothing. */
export function strippedBy(form: string): readonly string[] {
  return ARTIFACT_FORMATS.find(({ id }) => id === form)?.stripped ?? [];
}

/** How {@link canonicalForms} works. */
export interface CanonicalFormsOptions extends ArtifactLimits {
  /** SHA-256 in lower-case hex; by default portable and slower than that of an engine. */
  readonly sha256?: (bytes: Uint8Array) => string;
}

/**
 * Every canonical form that some bytes have, each with its SHA-256: `raw` first, then `json` or `text`, then that of the
 * format. A page for browsers has `raw` alone, and so has what cannot be read.
 */
export function canonicalForms(
  bytes: Uint8Array,
  options: CanonicalFormsOptions = {},
): readonly CanonicalForm[] {
  const source = attempt(() => new ArtifactSource(bytes, options));
  if (!source.ok) return [hashed(RAW, bytes, options)];
  return formsOf(source.value, options);
}

/** The same of a source that may have been read before. */
export function formsOf(
  source: ArtifactSource,
  options: Pick<CanonicalFormsOptions, "sha256"> = {},
): readonly CanonicalForm[] {
  const others = attempt(() => formNames(source).map((form) => hashed(form, write(source, form), options)));
  return [hashed(RAW, source.bytes, options), ...(others.ok ? others.value : [])];
}

/**
 * Writes an artifact in a canonical form: the bytes to keep, and to take the SHA-256 of. Their own form is the same bytes.
 *
 * @param form - one of {@link CANONICAL_FORMS}
 * @returns the bytes, or `CANONICAL_FORM_UNKNOWN`, `CANONICAL_FORM_UNAVAILABLE` (the content is of another format), or what
 * `readArtifact` says of content that cannot be read
 */
export function canonicalize(
  bytes: Uint8Array,
  form: string,
  limits: ArtifactLimits = {},
): Result<Uint8Array, ArtifactError> {
  if (!CANONICAL_FORMS.includes(form)) {
    const message = `expected a canonical form out of ${CANONICAL_FORMS.join(", ")}, got ${quote(form)}`;
    return err(new ArtifactError("CANONICAL_FORM_UNKNOWN", message));
  }
  if (form === RAW) return ok(bytes);
  const written = attempt(() => {
    const source = new ArtifactSource(bytes, limits);
    const names = formNames(source);
    if (names.includes(form)) return write(source, form);
    throw new ArtifactError(
      "CANONICAL_FORM_UNAVAILABLE",
      `expected content that has the form ${form}, got some that has ${["raw", ...names].join(", ")} only`,
    );
  });
  return withheld(bytes, written);
}

/** All forms but `raw`. */
function formNames(source: ArtifactSource): readonly string[] {
  if (source.isRendered) return [];
  const format = findFormat(source);
  if (source.json !== undefined) {
    if (!source.hasExactNumbers) return [];
    return format === undefined ? [JSON_FORM] : [JSON_FORM, format.id];
  }
  if (format !== undefined) return [format.id];
  return source.text === undefined || source.bytes.length === 0 ? [] : [TEXT_FORM];
}

function write(source: ArtifactSource, form: string): Uint8Array {
  if (form === JSON_FORM && source.json !== undefined) return utf8Bytes(canonicalizeJson(source.json));
  if (form === TEXT_FORM) return utf8Bytes(plainText(source.text ?? ""));
  const format = ARTIFACT_FORMATS.find(({ id }) => id === form);
  if (format === undefined) throw new TypeError(`no such form: ${form}`);
  return format.canonicalize(source);
}

function plainText(text: string): string {
  const lines = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  let end = lines.length;
  while (lines.charAt(end - 1) === "\n") end--;
  return `${lines.slice(0, end)}\n`;
}

function hashed(
  id: string,
  bytes: Uint8Array,
  { sha256 = portableSha256 }: Pick<CanonicalFormsOptions, "sha256">,
): CanonicalForm {
  return { id, sha256: sha256(bytes), stripped: strippedBy(id) };
}

function portableSha256(bytes: Uint8Array): string {
  const hasher = createSha256Hasher();
  hasher.update(bytes);
  return hasher.digestHex();
}
