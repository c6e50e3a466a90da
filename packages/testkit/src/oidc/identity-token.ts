import { createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from "node:crypto";
import { Refusal, type RequestObject } from "../server/service.ts";

/** Claims of an identity token. */
export type Claims = { readonly [name: string]: unknown };

/** Signs claims as a JWT with ES256 (RFC 7515, RFC 7518 §3.4). */
export function signIdentityToken(claims: Claims, privateKey: KeyObject, keyId: string): string {
  const header = encodePart({ alg: "ES256", kid: keyId, typ: "JWT" });
  const input = `${header}.${encodePart(claims)}`;
  const signature = sign("sha256", Buffer.from(input, "ascii"), {
    key: privateKey,
    dsaEncoding: "ieee-p1363",
  });
  return `${input}.${signature.toString("base64url")}`;
}

function encodePart(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

/** What Fulcio wants of an identity token. */
export interface TokenExpectation {
  readonly keys: readonly JsonWebKey[];
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
}

/** Verifies signature, issuer, audience and validity of a JWT; refuses with 401, as Fulcio does. */
export function verifyIdentityToken(token: string, expected: TokenExpectation): Claims {
  const [header, payload, signature, ...more] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw new Refusal(401, "the identity token is no JWT of three parts");
  }
  const { alg, kid } = decodePart(header);
  const jwk = expected.keys.find((key) => key.kid === kid);
  if (alg !== "ES256" || jwk === undefined)
    throw new Refusal(401, "the identity token is signed by an unknown key");
  const genuine = verify(
    "sha256",
    Buffer.from(`${header}.${payload}`, "ascii"),
    { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!genuine) throw new Refusal(401, "the identity token's signature does not verify");
  const claims = decodePart(payload);
  checkClaims(claims, expected);
  return claims;
}

function decodePart(part: string): RequestObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as RequestObject;
  } catch {
    // Falls through to the refusal.
  }
  throw new Refusal(401, "the identity token holds a part that is no JSON object");
}

function checkClaims(claims: RequestObject, expected: TokenExpectation): void {
  if (claims.iss !== expected.issuer) throw new Refusal(401, "the identity token is of an unknown issuer");
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (!audiences.includes(expected.audience)) {
    throw new Refusal(401, `the identity token is not for the audience ${expected.audience}`);
  }
  const now = expected.now.getTime() / 1000;
  const { exp, nbf, iat } = claims;
  if (typeof exp !== "number" || exp <= now) throw new Refusal(401, "the identity token is expired");
  for (const start of [nbf, iat]) {
    if (typeof start === "number" && start > now + 1)
      throw new Refusal(401, "the identity token is not valid yet");
  }
}
