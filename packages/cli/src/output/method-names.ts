import type { SigningMethod } from "@aixv/envelope";

/** The methods in words. */
export const METHOD_NAMES: { readonly [method in SigningMethod]: string } = {
  key: "key",
  certificate: "certificate",
  sigstore: "keyless (Sigstore)",
};
