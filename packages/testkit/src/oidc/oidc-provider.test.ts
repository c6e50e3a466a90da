import { createHash, createPublicKey, type JsonWebKey, randomBytes, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalSigstore, startSigstore } from "../local-sigstore.ts";

const REDIRECT = "http://127.0.0.1:9/callback";

let sigstore: LocalSigstore;
let time = Date.parse("2026-03-01T12:00:00Z");
beforeAll(async () => {
  sigstore = await startSigstore({ clock: () => new Date(time) });
});
afterAll(() => sigstore.close());

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

async function discovered(): Promise<Record<string, string>> {
  const response = await fetch(`${sigstore.url}/.well-known/openid-configuration`);
  return (await response.json()) as Record<string, string>;
}

test("a token verifies with the keys that discovery leads to (RFC 7515, OpenID Connect Discovery §4)", async () => {
  const { issuer, jwks_uri: jwksUri = "" } = await discovered();
  const { keys } = (await (await fetch(jwksUri)).json()) as { keys: JsonWebKey[] };
  const token = sigstore.token("alice@example.com");
  const [header = "", payload, signature = ""] = token.split(".");
  const { kid, alg } = JSON.parse(Buffer.from(header, "base64url").toString());
  const key = createPublicKey({ key: keys.find((jwk) => jwk.kid === kid) ?? {}, format: "jwk" });
  const check = (text: string) =>
    verify(
      "sha256",
      Buffer.from(text),
      { key, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
  expect(alg).toBe("ES256");
  expect(check(`${header}.${payload}`)).toBe(true);
  expect(check(`${header}.${payload}x`)).toBe(false);
  const iat = time / 1000;
  expect(claimsOf(token)).toEqual({
    iss: issuer,
    aud: "sigstore",
    sub: "alice@example.com",
    email: "alice@example.com",
    email_verified: true,
    iat,
    exp: iat + 300,
  });
});

test("GET /token gives a token for any identity, as text", async () => {
  const response = await fetch(
    `${sigstore.url}/token?subject=${encodeURIComponent("https://example.com/ci")}`,
  );
  expect(claimsOf(await response.text())).toMatchObject({ sub: "https://example.com/ci", aud: "sigstore" });
});

test("GitHub's endpoint wants its bearer token and gives the audience that was asked for", async () => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } =
    sigstore.githubEnvironment;
  const good = await fetch(`${url}&audience=sigstore`, { headers: { authorization: `Bearer ${bearer}` } });
  expect(claimsOf(((await good.json()) as { value: string }).value)).toMatchObject({
    aud: "sigstore",
    repository: "aixv-org/model",
  });
  expect((await fetch(`${url}&audience=sigstore`)).status).toBe(401);
});

describe("the authorization code flow with PKCE (RFC 6749 §4.1, RFC 7636)", () => {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const query = {
    response_type: "code",
    client_id: "sigstore",
    redirect_uri: REDIRECT,
    scope: "openid email",
    state: "s t",
    nonce: "n-1",
    code_challenge: challenge,
    code_challenge_method: "S256",
  };
  type Query = Partial<Record<keyof typeof query | "subject" | "login_hint", string>>;

  async function authorize(overrides: Query = {}): Promise<Response> {
    const parameters = new URLSearchParams({ ...query, ...overrides });
    return fetch(`${sigstore.url}/auth?${parameters}`, { redirect: "manual" });
  }

  async function code(overrides: Query = {}): Promise<string> {
    const location = new URL((await authorize(overrides)).headers.get("location") ?? "");
    return location.searchParams.get("code") ?? "";
  }

  async function exchange(
    overrides: Record<string, string>,
  ): Promise<{ status: number; json: Record<string, string> }> {
    const response = await fetch(`${sigstore.url}/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: "sigstore",
        redirect_uri: REDIRECT,
        code_verifier: verifier,
        ...overrides,
      }),
    });
    return { status: response.status, json: (await response.json()) as Record<string, string> };
  }

  test("redirects with code and state, and gives a token for the code", async () => {
    const location = new URL(
      (await authorize({ login_hint: "bob@example.com" })).headers.get("location") ?? "",
    );
    expect(location.origin + location.pathname).toBe(REDIRECT);
    expect(location.searchParams.get("state")).toBe("s t");
    const { status, json } = await exchange({ code: location.searchParams.get("code") ?? "" });
    expect(status).toBe(200);
    expect(claimsOf(json.id_token ?? "")).toMatchObject({
      email: "bob@example.com",
      aud: "sigstore",
      nonce: "n-1",
    });
  });

  test("selects the identity by ?subject=", async () => {
    const { json } = await exchange({ code: await code({ subject: "carol@example.com" }) });
    expect(claimsOf(json.id_token ?? "").email).toBe("carol@example.com");
  });

  test("shows the code on a page for clients out of band", async () => {
    const redirect_uri = "urn:ietf:wg:oauth:2.0:oob";
    const response = await authorize({ redirect_uri });
    const shown = /<pre id="code">([^<]+)<\/pre>/.exec(await response.text())?.[1] ?? "";
    expect((await exchange({ code: shown, redirect_uri })).status).toBe(200);
  });

  test.each([
    ["a wrong code_verifier", { code_verifier: "x".repeat(43) }],
    ["no code_verifier", { code_verifier: "" }],
    ["another client", { client_id: "other" }],
    ["another redirect_uri", { redirect_uri: "http://127.0.0.1:10/callback" }],
    ["an unknown code", { code: "nonsense" }],
  ])("refuses %s", async (_title, overrides) => {
    const { status, json } = await exchange({ code: await code(), ...overrides });
    expect([status, json.error]).toEqual([400, "invalid_grant"]);
  });

  test("refuses another grant_type", async () => {
    const { json } = await exchange({ code: await code(), grant_type: "password" });
    expect(json.error).toBe("unsupported_grant_type");
  });

  test("takes a code once only (RFC 6749 §4.1.2)", async () => {
    const once = await code();
    expect((await exchange({ code: once })).status).toBe(200);
    expect((await exchange({ code: once })).json.error).toBe("invalid_grant");
  });

  test("refuses a code after a minute", async () => {
    const old = await code();
    time += 61_000;
    expect((await exchange({ code: old })).json.error).toBe("invalid_grant");
  });

  test.each([
    ["no PKCE challenge", { code_challenge: "" }, "invalid_request"],
    ["the plain challenge method", { code_challenge_method: "plain" }, "invalid_request"],
    ["another response_type", { response_type: "token" }, "unsupported_response_type"],
    ["a scope without openid", { scope: "email" }, "invalid_scope"],
  ] as const)("redirects with an error for %s", async (_title, overrides, error) => {
    const location = new URL((await authorize(overrides)).headers.get("location") ?? "");
    expect(location.searchParams.get("error")).toBe(error);
    expect(location.searchParams.get("code")).toBeNull();
    expect(location.searchParams.get("state")).toBe("s t");
  });

  test.each(["https://evil.example/", "nonsense", ""])("never redirects to %j", async (redirect_uri) => {
    const response = await authorize({ redirect_uri });
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  });
});
