import { AixvError, describeJson, type JsonValue } from "@aixv/core";

/** What can be wrong with an artifact's bytes, or with what is asked of them. */
export type ArtifactErrorCode =
  /** It is of a known format, and breaks it. */
  | "ARTIFACT_MALFORMED"
  /** Its own totals are not those of its tests, lines or entries. */
  | "ARTIFACT_CONTRADICTS_ITSELF"
  /** More bytes, levels or entries than the limits allow. */
  | "ARTIFACT_TOO_LARGE"
  /** No form of this name is known. */
  | "CANONICAL_FORM_UNKNOWN"
  /** The form is one of another format. */
  | "CANONICAL_FORM_UNAVAILABLE";

/** Says why an artifact cannot be relied on. */
export class ArtifactError extends AixvError<ArtifactErrorCode> {}

/** For faults of a format's own rules. */
export function malformed(message: string): ArtifactError {
  return new ArtifactError("ARTIFACT_MALFORMED", message);
}

/** For totals that are not those of the parts. */
export function contradiction(what: string, said: JsonValue | undefined, counted: number): ArtifactError {
  return new ArtifactError(
    "ARTIFACT_CONTRADICTS_ITSELF",
    `expected ${what} to be ${counted}, as counted, got ${describeJson(said)}; the file was edited or cut, or its writer leaves some out`,
  );
}
