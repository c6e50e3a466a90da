import { err, getOwn, isJsonObject, ok, type Result } from "@aixv/core";
import type { ArtifactContent } from "../facts/artifact-facts.ts";
import { findSecretsInBytes } from "../secrets/index.ts";
import { ArtifactError } from "./artifact-error.ts";
import type { ArtifactFormat } from "./artifact-format.ts";
import { type ArtifactLimits, ArtifactSource } from "./artifact-source.ts";
import { ARTIFACT_FORMATS, ARTIFACT_READERS } from "./formats/index.ts";
import { withholdFromError } from "./withhold-secrets.ts";

/**
 * Recognises an artifact by its content, never by its name, and reads what rules need of it. Counts are those of the
 * single tests and lines: what returns proves that the file's own totals agree with them, not that the tests ran.
 *
 * @returns the content, `other` where no format is recognised; or `ARTIFACT_MALFORMED` (of a known format, and broken, or
 * JSON or XML that two readers may read differently), `ARTIFACT_CONTRADICTS_ITSELF`, `ARTIFACT_TOO_LARGE`
 * @example
 * const read = readArtifact(bytes);
 * if (read.ok && read.value.kind === "test-results") console.log(read.value.counts.failed);
 */
export function readArtifact(
  bytes: Uint8Array,
  limits: ArtifactLimits = {},
): Result<ArtifactContent, ArtifactError> {
  return withheld(
    bytes,
    attempt(() => readSource(new ArtifactSource(bytes, limits))),
  );
}

/** A fault of bytes with what looks like a secret says what is wrong, and quotes nothing of them. */
export function withheld<T>(bytes: Uint8Array, result: Result<T, ArtifactError>): Result<T, ArtifactError> {
  // Of what is too large nothing is quoted.
  if (result.ok || result.error.code === "ARTIFACT_TOO_LARGE") return result;
  return findSecretsInBytes(bytes).length === 0 ? result : err(withholdFromError(result.error));
}

/** The same of a source that may be asked for its forms too. */
export function readSource(source: ArtifactSource): ArtifactContent {
  if (source.isRendered) return { kind: "html", format: source.isHttpResponse ? "http-response" : "html" };
  const reader = findFormat(source) ?? ARTIFACT_READERS.find((one) => one.recognises(source));
  return reader?.read(source) ?? { kind: "other", format: otherFormat(source) };
}

/** The format of a source; `undefined` for what is not recognised, and for pages, which are none (AIV §6.9.1). */
export function findFormat(source: ArtifactSource): ArtifactFormat | undefined {
  if (source.isRendered) return undefined;
  return ARTIFACT_FORMATS.find((format) => format.recognises(source));
}

/** Turns what is thrown about data into a value. */
export function attempt<T>(read: () => T): Result<T, ArtifactError> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof ArtifactError) return err(error);
    throw error;
  }
}

function otherFormat(source: ArtifactSource): string {
  const { bytes, text, json } = source;
  if (bytes.length === 0) return "empty";
  if (json !== undefined) return isSigstoreBundle(source) ? "sigstore-bundle" : "json";
  if (source.xml !== undefined) return "xml";
  if (text === undefined) return "binary";
  if (text.startsWith("-----BEGIN SSH SIGNATURE-----")) return "ssh-signature";
  if (text.startsWith("-----BEGIN PGP SIGNATURE-----")) return "pgp-signature";
  return "text";
}

function isSigstoreBundle({ json }: ArtifactSource): boolean {
  const mediaType = isJsonObject(json) ? getOwn(json, "mediaType") : undefined;
  return typeof mediaType === "string" && mediaType.startsWith("application/vnd.dev.sigstore.bundle");
}
