import type { SigningMethod } from "@aixv/envelope";
import type { SignedBundle, Signer, SignerIdentity } from "@aixv/envelope/node";

/** A signature that was made just now. */
export interface SignatureMade {
  readonly bundlePath: string;
  readonly method: SigningMethod;
  readonly identity: SignerIdentity;
}

/** What is told of a signature once its bundle is written. */
export function signatureMade(signer: Signer, { identity }: SignedBundle, bundlePath: string): SignatureMade {
  return { bundlePath, method: signer.method, identity };
}
