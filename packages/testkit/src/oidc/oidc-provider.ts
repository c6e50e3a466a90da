import { createHash, type JsonWebKey, randomUUID } from "node:crypto";
import {
  jsonResponse,
  Refusal,
  type Route,
  type ServiceRequest,
  type ServiceResponse,
  textResponse,
} from "../server/service.ts";
import { generateKeyPair } from "../x509/signature-algorithm.ts";
import { authorizationRoutes } from "./authorization.ts";
import { type Claims, signIdentityToken } from "./identity-token.ts";

/** Lifetime of an identity token. */
const TOKEN_SECONDS = 300;

/** Who signs in where nobody says who. */
export const DEFAULT_SUBJECT = "alice@example.com";

/** An OpenID Connect provider that believes everybody. */
export interface OidcProvider {
  readonly jwks: readonly JsonWebKey[];
  /** A signed identity token; `claims` replace the claims of the same name, `undefined` removes. */
  token(subject: string, claims?: Claims): string;
  routes(): Route[];
}

/** How a provider names itself, and the bearer token of its GitHub endpoint. */
export interface OidcProviderOptions {
  readonly issuer: string;
  readonly clock: () => Date;
  readonly githubBearer: string;
}

/** Starts a provider with a fresh ES256 key. */
export function createOidcProvider({ issuer, clock, githubBearer }: OidcProviderOptions): OidcProvider {
  const { privateKey, publicKey } = generateKeyPair("P-256");
  const jwk = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify(jwk)).digest("hex").slice(0, 16);
  const jwks = [{ ...jwk, kid, alg: "ES256", use: "sig" }];

  const token = (subject: string, claims: Claims = {}): string => {
    const iat = Math.floor(clock().getTime() / 1000);
    const email = isEmail(subject) ? { email: subject, email_verified: true } : {};
    const standard = { iss: issuer, aud: "sigstore", sub: subject, ...email, iat, exp: iat + TOKEN_SECONDS };
    return signIdentityToken({ ...standard, ...claims }, privateKey, kid);
  };

  const discovery = (): ServiceResponse =>
    jsonResponse(200, {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ["code"],
      grant_types_supported: ["authorization_code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
      code_challenge_methods_supported: ["S256"],
      scopes_supported: ["openid", "email"],
      claims_supported: ["iss", "sub", "aud", "iat", "exp", "email", "email_verified"],
    });

  const plainToken = ({ url }: ServiceRequest): ServiceResponse => {
    const audience = url.searchParams.get("audience");
    const subject = url.searchParams.get("subject") ?? DEFAULT_SUBJECT;
    return textResponse(200, token(subject, audience === null ? {} : { aud: audience }));
  };

  /** The endpoint behind ACTIONS_ID_TOKEN_REQUEST_URL in a GitHub workflow. */
  const githubToken = ({ url, headers }: ServiceRequest): ServiceResponse => {
    if (headers.authorization?.toLowerCase() !== `bearer ${githubBearer}`.toLowerCase()) {
      throw new Refusal(401, "expected the bearer token of ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    }
    const aud = url.searchParams.get("audience") ?? "https://github.com/aixv-org";
    return jsonResponse(200, { value: token(GITHUB_SUBJECT, { ...GITHUB_CLAIMS, aud, jti: randomUUID() }) });
  };

  return {
    jwks,
    token,
    routes: () => [
      { service: "oidc", method: "GET", path: "/.well-known/openid-configuration", handle: discovery },
      { service: "oidc", method: "GET", path: "/keys", handle: () => jsonResponse(200, { keys: jwks }) },
      { service: "oidc", method: "GET", path: "/token", handle: plainToken },
      { service: "github", method: "GET", path: "/github/token", handle: githubToken },
      ...authorizationRoutes({ token, clock }),
    ],
  };
}

function isEmail(subject: string): boolean {
  return /^[^\s@:/]+@[^\s@:/]+$/.test(subject);
}

const GITHUB_SUBJECT = "repo:aixv-org/model:ref:refs/heads/main";
const GITHUB_CLAIMS: Claims = {
  event_name: "push",
  job_workflow_ref: "aixv-org/model/.github/workflows/release.yml@refs/heads/main",
  job_workflow_sha: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c",
  ref: "refs/heads/main",
  repository: "aixv-org/model",
  repository_id: "1000001",
  repository_owner: "aixv-org",
  repository_owner_id: "2000002",
  runner_environment: "github-hosted",
  sha: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c",
  workflow: "release",
};
