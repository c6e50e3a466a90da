export { mayNameSecret } from "./find-assignments.ts";
export { findSecrets, findSecretsInBytes, SECRET_KINDS } from "./find-secrets.ts";
export { quoteRedacted, redactText, redactTexts } from "./redact-text.ts";
