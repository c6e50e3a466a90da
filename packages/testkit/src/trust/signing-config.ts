import type { TrustedRootJson } from "./trusted-root.ts";

/** One service of a signing configuration. */
export interface ServiceJson {
  readonly url: string;
  readonly majorApiVersion: number;
  readonly validFor: { readonly start: string };
  readonly operator: string;
}

/** JSON form of a Sigstore SigningConfig, media type version 0.2. */
export interface SigningConfigJson {
  readonly mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json";
  readonly caUrls: readonly ServiceJson[];
  readonly oidcUrls: readonly ServiceJson[];
  readonly rekorTlogUrls: readonly ServiceJson[];
  readonly rekorTlogConfig: { readonly selector: "ANY" };
  readonly tsaUrls: readonly ServiceJson[];
  readonly tsaConfig: { readonly selector: "ANY" };
}

/** JSON form of a Sigstore ClientTrustConfig, media type version 0.1: all that a client needs. */
export interface ClientTrustConfigJson {
  readonly mediaType: "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";
  readonly trustedRoot: TrustedRootJson;
  readonly signingConfig: SigningConfigJson;
}

/** Writes the signing configuration of a local Sigstore at `url` with the Rekor of the given version and the TSA. */
export function createSigningConfig(url: string, start: Date, rekorVersion: 1 | 2): SigningConfigJson {
  const service = (at: string, majorApiVersion: number): readonly ServiceJson[] => [
    { url: at, majorApiVersion, validFor: { start: start.toISOString() }, operator: "aixv-testkit" },
  ];
  return {
    mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
    caUrls: service(url, 1),
    oidcUrls: service(url, 1),
    rekorTlogUrls: service(url, rekorVersion),
    rekorTlogConfig: { selector: "ANY" },
    tsaUrls: service(`${url}/api/v1/timestamp`, 1),
    tsaConfig: { selector: "ANY" },
  };
}

/** Joins a trusted root and a signing configuration. */
export function createClientTrustConfig(
  trustedRoot: TrustedRootJson,
  signingConfig: SigningConfigJson,
): ClientTrustConfigJson {
  return {
    mediaType: "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
    trustedRoot,
    signingConfig,
  };
}
