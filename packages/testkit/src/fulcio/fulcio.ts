import type { JsonWebKey } from "node:crypto";
import { DerError } from "../der/der-reader.ts";
import { toPem } from "../der/pem.ts";
import { verifyIdentityToken } from "../oidc/identity-token.ts";
import {
  jsonResponse,
  parseJsonBody,
  Refusal,
  type RequestObject,
  type Route,
  requireObject,
  requireString,
  type ServiceRequest,
  type ServiceResponse,
} from "../server/service.ts";
import type { CertificateAuthority } from "./certificate-authority.ts";
import { certifiedIdentity } from "./identity.ts";
import { provenPublicKey } from "./proof-of-possession.ts";

/** What Fulcio needs to know of its surroundings. */
export interface FulcioOptions {
  readonly authority: CertificateAuthority;
  readonly clock: () => Date;
  /** The one issuer of identity tokens that is accepted, and its keys. */
  readonly issuer: string;
  readonly issuerKeys: readonly JsonWebKey[];
}

/** Fulcio's HTTP API, version 2. */
export function fulcioRoutes(options: FulcioOptions): Route[] {
  const chain = options.authority.chain.map((der) => toPem("CERTIFICATE", der));
  return [
    {
      service: "fulcio",
      method: "POST",
      path: "/api/v2/signingCert",
      handle: (request) => signingCert(request),
    },
    {
      service: "fulcio",
      method: "GET",
      path: "/api/v2/trustBundle",
      handle: () => jsonResponse(200, { chains: [{ certificates: chain }] }),
    },
  ];

  function signingCert(request: ServiceRequest): ServiceResponse {
    const body = parseJsonBody(request.body);
    const claims = verifyIdentityToken(identityToken(request, body), {
      keys: options.issuerKeys,
      issuer: options.issuer,
      audience: "sigstore",
      now: options.clock(),
    });
    const identity = certifiedIdentity(claims);
    let leaf: Uint8Array;
    try {
      const key = provenPublicKey(body, identity.challenge);
      leaf = options.authority.issue(key, identity.subjectAltName, identity.extensions);
    } catch (error) {
      if (error instanceof DerError)
        throw new Refusal(400, `malformed certificate signing request: ${error.message}`);
      throw error;
    }
    const certificates = [toPem("CERTIFICATE", leaf), ...chain];
    return jsonResponse(200, { signedCertificateEmbeddedSct: { chain: { certificates } } });
  }
}

/** The token comes in the body or, from some clients, as a bearer token. */
function identityToken(request: ServiceRequest, body: RequestObject): string {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (body.credentials === undefined && bearer !== undefined) return bearer;
  const credentials = requireObject(body.credentials, "credentials");
  return requireString(credentials.oidcIdentityToken, "credentials.oidcIdentityToken");
}
