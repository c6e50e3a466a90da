export { type CollectSignatureOptions, collectSignatureFacts } from "./collect-signature-facts.ts";
export type { BundleTrust, SignatureTrust } from "./signature-trust.ts";
export { createCommitVerifier } from "./verify-commit.ts";
