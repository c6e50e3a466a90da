export { findSecrets, SECRET_KINDS } from "./find-secrets.ts";
export { quoteRedacted, redactText, redactTexts } from "./redact-text.ts";
