export { type CertificateSignerOptions, createCertificateSigner } from "./certificate-signer.ts";
export { ambientIdentity, type Environment } from "./identity/ambient-identity.ts";
export { type IdentityProvider, type IdentityToken, readIdentityToken } from "./identity/identity-token.ts";
export type { InteractiveIdentityOptions } from "./identity/interactive-identity.ts";
export { createKeySigner, type KeySignerOptions } from "./key-signer.ts";
export type { KeylessSignerOptions } from "./keyless-signer.ts";
export {
  generateKeyPair,
  KEY_TYPES,
  type KeyPairPem,
  type KeyType,
  type PrivateKey,
  parsePrivateKey,
} from "./private-key.ts";
export * from "./signer.ts";
export * from "./signing-config.ts";
export { createTimestampAuthority, type TimestampAuthorityOptions } from "./timestamp-authority.ts";
export {
  embeddedTrustedRoot,
  type RefreshOptions,
  refreshStagingTrustedRoot,
  refreshTrustedRoot,
} from "./trusted-root-store.ts";

import type { IdentityProvider } from "./identity/identity-token.ts";
import type { InteractiveIdentityOptions } from "./identity/interactive-identity.ts";
import type { KeylessSignerOptions } from "./keyless-signer.ts";
import type { Signer } from "./signer.ts";

/** See `createKeylessSigner` in keyless-signer.ts; loaded when called, because signing with a key needs none of it. */
export async function createKeylessSigner(options: KeylessSignerOptions): Promise<Signer> {
  return (await import("./keyless-signer.ts")).createKeylessSigner(options);
}

/** See `interactiveIdentity` in interactive-identity.ts; loaded when called. */
export async function interactiveIdentity(options: InteractiveIdentityOptions): Promise<IdentityProvider> {
  return (await import("./identity/interactive-identity.ts")).interactiveIdentity(options);
}
