import type { ArtifactContent } from "../facts/artifact-facts.ts";
import { redactText } from "../secrets/index.ts";
import { ArtifactError, type ArtifactErrorCode } from "./artifact-error.ts";

// Of a file that seems to hold secrets, no value is shown: not whole, and not cut to the length of a message either, in which
// nothing would know it again.

const REASONS: { readonly [code in ArtifactErrorCode]: string } = {
  ARTIFACT_MALFORMED: "expected content that keeps the rules of its format, got some that breaks them",
  ARTIFACT_CONTRADICTS_ITSELF: "expected totals that are those of the parts, got others",
  ARTIFACT_TOO_LARGE: "expected fewer bytes, levels or entries, got more than the limits allow",
  CANONICAL_FORM_UNKNOWN: "expected a canonical form that is known, got another",
  CANONICAL_FORM_UNAVAILABLE: "expected content that has this canonical form, got some that has not",
};

/** The error without what came, of a file that holds what looks like a secret. */
export function withholdFromError({ code }: ArtifactError): ArtifactError {
  const message = `${REASONS[code]}; where is not shown, as the file seems to hold secrets: take them out first`;
  return new ArtifactError(code, message);
}

/** The content with `[redacted: …]` in place of every text that has what looks like a secret. */
export function withholdFromContent(content: ArtifactContent): ArtifactContent {
  const replace = (_: string, value: unknown): unknown =>
    typeof value === "string" ? redactText(value) : value;
  return JSON.parse(JSON.stringify(content, replace)) as ArtifactContent;
}
