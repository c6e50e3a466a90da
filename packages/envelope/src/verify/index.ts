export { type ClaimedMaterial, describeMaterial } from "./describe-material.ts";
export { type PublicKey, parsePublicKey } from "./public-key.ts";
export { parseTrustedRoot, readTrustedRoot, type TrustedRoot } from "./trusted-root.ts";
export { type VerifyOptions, verifyMessage, verifyStatement } from "./verify-bundle.ts";
