import { createHash, randomBytes } from "node:crypto";
import {
  jsonResponse,
  type Route,
  type ServiceRequest,
  type ServiceResponse,
  textResponse,
} from "../server/service.ts";
import type { Claims } from "./identity-token.ts";
import { DEFAULT_SUBJECT } from "./oidc-provider.ts";

/** The redirect URI of clients that cannot listen: the user copies the code from the page. */
const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";
const CODE_SECONDS = 60;

/** What the authorization endpoints need of the provider. */
export interface AuthorizationOptions {
  readonly token: (subject: string, claims?: Claims) => string;
  readonly clock: () => Date;
}

interface Grant {
  readonly subject: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | null;
  readonly expires: number;
}

/** Authorization code flow with PKCE S256 (RFC 6749 §4.1, RFC 7636): everybody is let in at once. */
export function authorizationRoutes({ token, clock }: AuthorizationOptions): Route[] {
  const grants = new Map<string, Grant>();

  const authorize = ({ url: { searchParams: query } }: ServiceRequest): ServiceResponse => {
    const redirectUri = query.get("redirect_uri") ?? "";
    const clientId = query.get("client_id") ?? "";
    // Faults of client and redirection are shown, never redirected (RFC 6749 §4.1.2.1).
    if (clientId === "") return oauthError("invalid_request", "client_id is missing");
    if (!isRedirectUri(redirectUri))
      return oauthError("invalid_request", "redirect_uri is no loopback address");
    const state = query.get("state");
    const challenge = query.get("code_challenge") ?? "";
    const fault = authorizationFault(query, challenge);
    if (fault !== undefined) return finish(redirectUri, { ...fault, state });
    const code = randomBytes(16).toString("base64url");
    const subject = query.get("subject") ?? query.get("login_hint") ?? DEFAULT_SUBJECT;
    const expires = clock().getTime() + CODE_SECONDS * 1000;
    grants.set(code, { subject, clientId, redirectUri, challenge, nonce: query.get("nonce"), expires });
    return finish(redirectUri, { code, state });
  };

  const exchange = ({ body, headers }: ServiceRequest): ServiceResponse => {
    const form = new URLSearchParams(Buffer.from(body).toString("utf8"));
    if (form.get("grant_type") !== "authorization_code") {
      return oauthError("unsupported_grant_type", "grant_type must be authorization_code");
    }
    const code = form.get("code") ?? "";
    const grant = grants.get(code);
    // A code works once, also for whoever fails to prove that it is theirs (RFC 6749 §4.1.2).
    grants.delete(code);
    if (grant === undefined || grant.expires <= clock().getTime()) {
      return oauthError("invalid_grant", "the code is unknown, used or expired");
    }
    const clientId = form.get("client_id") ?? basicUser(headers.authorization);
    if (clientId !== grant.clientId) return oauthError("invalid_grant", "the code is of another client");
    if (form.get("redirect_uri") !== grant.redirectUri) {
      return oauthError("invalid_grant", "redirect_uri differs from that of the authorization request");
    }
    const verifier = form.get("code_verifier") ?? "";
    if (createHash("sha256").update(verifier).digest("base64url") !== grant.challenge) {
      return oauthError("invalid_grant", "code_verifier does not match code_challenge");
    }
    const claims = { aud: clientId, ...(grant.nonce === null ? {} : { nonce: grant.nonce }) };
    const idToken = token(grant.subject, claims);
    const answer = { access_token: idToken, token_type: "Bearer", expires_in: 300, id_token: idToken };
    return jsonResponse(200, answer, { "cache-control": "no-store" });
  };

  return [
    { service: "oidc", method: "GET", path: "/auth", handle: authorize },
    { service: "oidc", method: "POST", path: "/token", handle: exchange },
  ];
}

function authorizationFault(
  query: URLSearchParams,
  challenge: string,
): { error: string; error_description: string } | undefined {
  if (query.get("response_type") !== "code") {
    return { error: "unsupported_response_type", error_description: "response_type must be code" };
  }
  if (query.get("code_challenge_method") !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(challenge)) {
    return { error: "invalid_request", error_description: "a code_challenge with method S256 is required" };
  }
  if (!(query.get("scope") ?? "").split(" ").includes("openid")) {
    return { error: "invalid_scope", error_description: "scope must include openid" };
  }
  return undefined;
}

/** Sends the answer back to the client: by redirection, or out of band on a page. */
function finish(redirectUri: string, answer: { readonly [name: string]: string | null }): ServiceResponse {
  const parameters = Object.entries(answer).filter((entry): entry is [string, string] => entry[1] !== null);
  if (redirectUri === OUT_OF_BAND) {
    const text = parameters.find(([name]) => name === "code" || name === "error")?.[1] ?? "";
    const page = `<!doctype html><title>testkit</title><p>Enter this code:</p>\n<pre id="code">${text}</pre>\n`;
    return textResponse(200, page, "text/html; charset=utf-8");
  }
  const location = new URL(redirectUri);
  for (const [name, value] of parameters) location.searchParams.set(name, value);
  return { status: 303, headers: { location: location.href }, body: new Uint8Array() };
}

function isRedirectUri(uri: string): boolean {
  if (uri === OUT_OF_BAND) return true;
  const url = URL.parse(uri);
  return url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
}

function basicUser(authorization: string | undefined): string | undefined {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? "")?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8").split(":")[0];
}

function oauthError(error: string, description: string): ServiceResponse {
  return jsonResponse(400, { error, error_description: description });
}
