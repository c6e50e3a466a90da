import type { Result, Timestamp } from "@aixv/core";
import type { BundleError, Statement, VerificationError, Verified } from "../src/index.ts";
import { type VerifyOptions, verifyStatement } from "../src/verify/index.ts";
import {
  type CertificateTemplate,
  ecKeys,
  type Keys,
  type MadeCertificate,
  makeAuthority,
  makeCertificate,
} from "./certificates.ts";
import { at, codeOf } from "./outcome.ts";
import { handmadeBundle } from "./signed.ts";

/** When everything is verified unless told otherwise. */
export const NOW: Timestamp = at("2026-01-01T00:00:00Z");
export const root: MadeCertificate = makeAuthority("root");
export const intermediate: MadeCertificate = makeAuthority("intermediate", {}, root);
/** The keys of each leaf of {@link leafWith}. */
export const leafKeys: Keys = ecKeys();

/** A bundle signed with the leaf's key, that holds these certificates. */
export function bundleOf(...certificates: readonly MadeCertificate[]): Uint8Array {
  const key = (certificates[0] as MadeCertificate).keys.privateKey;
  const material = {
    kind: "x509CertificateChain",
    certificates: certificates.map((made) => made.der),
  } as const;
  const hash = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  return handmadeBundle(material, [{ key, hash }]);
}

/** Verifies a bundle at {@link NOW} with one anchor. */
export async function verify(
  bundle: Uint8Array,
  anchor: MadeCertificate,
  options: Partial<VerifyOptions> = {},
): Promise<Result<Verified<Statement>, BundleError | VerificationError>> {
  return await verifyStatement(bundle, { now: NOW, certificateAnchors: [anchor.pem], ...options });
}

/** The code under which a bundle of these certificates is refused; `undefined` where it is accepted. */
export async function code(
  anchor: MadeCertificate,
  ...certificates: readonly MadeCertificate[]
): Promise<string | undefined> {
  return codeOf(await verify(bundleOf(...certificates), anchor));
}

/** A leaf with these properties under the intermediate. */
export function leafWith(template: CertificateTemplate): MadeCertificate {
  return makeCertificate({ keys: leafKeys, ...template }, intermediate);
}
