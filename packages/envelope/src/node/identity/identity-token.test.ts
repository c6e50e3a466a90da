import { describe, expect, it } from "vitest";
import { thrown } from "../../../test/outcome.ts";
import { readIdentityToken } from "./identity-token.ts";

describe("readIdentityToken", () => {
  const SECONDS = 1_800_000_000;
  const jwt = (claims: unknown): string =>
    `${Buffer.from("{}").toString("base64url")}.${Buffer.from(typeof claims === "string" ? claims : JSON.stringify(claims)).toString("base64url")}.c2ln`;
  const claims = { iss: "https://issuer.example", sub: "me", aud: "sigstore", exp: SECONDS + 60 };

  it("reads issuer and subject; a verified email goes before sub", () => {
    expect(readIdentityToken(jwt(claims), SECONDS)).toMatchObject({ issuer: claims.iss, subject: "me" });
    for (const email_verified of [true, "true"]) {
      expect(readIdentityToken(jwt({ ...claims, email: "m@x", email_verified }), SECONDS).subject).toBe(
        "m@x",
      );
    }
    expect(readIdentityToken(` ${jwt({ ...claims, aud: ["a", "sigstore"] })}\n`, SECONDS).raw).not.toMatch(
      /\s/,
    );
  });

  it.each([
    ["no token", ""],
    ["two parts", "a.b"],
    ["four parts", "a.b.c.d"],
    ["claims that are no JSON", jwt("nonsense")],
    ["claims that are an array", jwt([])],
    ["claims twice", jwt('{"iss":"a","iss":"b"}')],
    ["no issuer", jwt({ ...claims, iss: undefined })],
    ["an issuer that is a number", jwt({ ...claims, iss: 1 })],
    ["no expiry", jwt({ ...claims, exp: undefined })],
    ["an expiry in text", jwt({ ...claims, exp: String(SECONDS + 60) })],
    ["an expiry at this second", jwt({ ...claims, exp: SECONDS })],
    ["another audience", jwt({ ...claims, aud: "other" })],
    ["no audience", jwt({ ...claims, aud: undefined })],
    ["an email that is not verified", jwt({ ...claims, email: "m@x" })],
    ["an email verified as 1", jwt({ ...claims, email: "m@x", email_verified: 1 })],
    ["no subject", jwt({ ...claims, sub: "" })],
  ])("refuses %s without repeating it", async (_, raw) => {
    const error = await thrown(() => readIdentityToken(raw, SECONDS));
    expect((error as { code?: unknown }).code).toBe("IDENTITY_TOKEN_INVALID");
    if (raw.length > 20) expect(String(error)).not.toContain(raw);
  });
});
