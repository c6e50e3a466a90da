import type { Bundle } from "../bundle/index.ts";
import type { ClaimedMaterial } from "./describe-material.ts";

export type { ClaimedMaterial } from "./describe-material.ts";
export { type PublicKey, parsePublicKey } from "./public-key.ts";
export { parseTrustedRoot, readTrustedRoot, type TrustedRoot } from "./trusted-root.ts";
export { type VerifyOptions, verifyMessage, verifyStatement } from "./verify-bundle.ts";

/** See `describeMaterial` in describe-material.ts; loaded when called, because verifying needs none of it. */
export async function describeMaterial(bundle: Bundle): Promise<ClaimedMaterial> {
  return (await import("./describe-material.ts")).describeMaterial(bundle);
}
