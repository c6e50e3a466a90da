import type { Bundle } from "../bundle/index.ts";
import type { ClaimedMaterial } from "./describe-material.ts";

export type { ClaimedMaterial } from "./describe-material.ts";
export { type PublicKey, parsePublicKey } from "./public-key.ts";
export { parseTrustedRoot, readTrustedRoot, type TrustedRoot } from "./trusted-root.ts";
export { verifyMessage, verifyStatement } from "./verify-bundle.ts";
export { type DocumentFormat, verifyDocument } from "./verify-document.ts";
export type { VerifyOptions } from "./verify-signer.ts";

/** See `describeMaterial` in describe-material.ts; loaded when called, because verifying needs none of it. */
export async function describeMaterial(bundle: Bundle): Promise<ClaimedMaterial> {
  return (await import("./describe-material.ts")).describeMaterial(bundle);
}
