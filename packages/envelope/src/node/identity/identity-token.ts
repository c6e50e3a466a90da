import { getOwn, isJsonObject, parseJson, quote } from "@aixv/core";
import { SigningError } from "../signer.ts";

/** Audience of tokens that Fulcio accepts. */
export const SIGSTORE_AUDIENCE = "sigstore";

/** What an OpenID Connect identity token says, as far as signing needs it. Not verified: that is Fulcio's part. */
export interface IdentityToken {
  readonly raw: string;
  /** What Fulcio wants signed as proof of possession: the email, else the subject. */
  readonly subject: string;
  readonly issuer: string;
}

/** Gives an identity token when it is asked for one. */
export interface IdentityProvider {
  getToken(): Promise<string>;
}

/**
 * Reads an identity token (JWT, RFC 7519) before it is sent anywhere, to say early what is wrong with it.
 *
 * @param nowSeconds - Unix seconds
 * @throws `IDENTITY_TOKEN_INVALID`; the message never holds the token
 */
export function readIdentityToken(raw: string, nowSeconds: number): IdentityToken {
  const invalid = (reason: string): SigningError =>
    new SigningError("IDENTITY_TOKEN_INVALID", `the OIDC token cannot be used: ${reason}`);
  const parts = raw.trim().split(".");
  if (parts.length !== 3) throw invalid("expected a JWT of three parts");
  const json = parseJson(Buffer.from(parts[1] ?? "", "base64url"));
  if (!json.ok || !isJsonObject(json.value)) throw invalid("its claims are no JSON object");
  const claims = json.value;
  const text = (name: string): string | undefined => {
    const value = getOwn(claims, name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const issuer = text("iss");
  if (issuer === undefined) throw invalid("it names no issuer (iss)");
  const expires = getOwn(claims, "exp");
  if (typeof expires !== "number") throw invalid("it has no expiry (exp)");
  if (expires <= nowSeconds) throw invalid("it has expired: get a new one");
  const audience = getOwn(claims, "aud");
  const audiences = Array.isArray(audience) ? audience : [audience];
  if (!audiences.includes(SIGSTORE_AUDIENCE)) {
    throw invalid(
      `expected the audience "${SIGSTORE_AUDIENCE}", got ${quote(JSON.stringify(audience ?? null))}`,
    );
  }
  const email = text("email");
  // Some issuers write the flag as text.
  const verified = getOwn(claims, "email_verified");
  if (email !== undefined && verified !== true && verified !== "true") {
    throw invalid(`its issuer has not verified the email ${quote(email)}`);
  }
  const subject = email ?? text("sub");
  if (subject === undefined) throw invalid("it names no subject (email or sub)");
  return { raw: raw.trim(), subject, issuer };
}
