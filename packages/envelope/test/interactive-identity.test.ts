import { describe, expect, it } from "vitest";
import {
  type InteractiveIdentityOptions,
  interactiveIdentity,
  readIdentityToken,
} from "../src/node/index.ts";
import { thrown } from "./outcome.ts";
import { useServices } from "./use-services.ts";

const services = useServices();

const never = async (): Promise<never> => {
  throw new Error("not expected to be asked");
};

/** A browser that follows the provider's redirect back to the listener. */
async function browse(url: string): Promise<boolean> {
  return (await fetch(url)).ok;
}

async function login(options: Partial<InteractiveIdentityOptions> = {}): Promise<string> {
  const provider = await interactiveIdentity({
    issuer: services.sigstore.url,
    openBrowser: browse,
    askForCode: never,
    timeoutMillis: 60_000,
    ...options,
  });
  return await provider.getToken();
}

async function failure(
  options: Partial<InteractiveIdentityOptions>,
): Promise<{ code?: unknown; message: string }> {
  const error = await thrown(() => login(options));
  expect(error).toBeInstanceOf(Error);
  return error as Error;
}

/** An issuer like the real one, but for what is altered in its discovery document. */
async function issuerWith(alter: (url: string) => object): Promise<string> {
  const fake = await services.fake(async (_, response) => {
    const real = await (await fetch(`${services.sigstore.url}/.well-known/openid-configuration`)).json();
    const document = { ...(real as object), issuer: fake.url, ...alter(fake.url) };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
  });
  return fake.url;
}

describe("signing in through a browser (RFC 8252, RFC 7636)", () => {
  it("gives the identity token", async () => {
    const token = readIdentityToken(await login(), Date.now() / 1000);
    expect(token).toMatchObject({ issuer: services.sigstore.url, subject: "alice@example.com" });
  });

  it("asks with PKCE S256, state, nonce and a redirect to this machine only", async () => {
    let asked = new URL("http://unset");
    await login({
      openBrowser: async (url) => {
        asked = new URL(url);
        return await browse(url);
      },
    });
    const query = Object.fromEntries(asked.searchParams);
    expect(query).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      client_id: "sigstore",
    });
    expect(query.redirect_uri).toMatch(/^http:\/\/localhost:\d+\/auth\/callback$/);
    expect([query.state?.length, query.nonce?.length, query.code_challenge?.length]).toEqual([43, 43, 43]);
  });

  it("stops listening afterwards", async () => {
    let redirect = "";
    await login({
      openBrowser: async (url) => {
        redirect = new URL(url).searchParams.get("redirect_uri") ?? "";
        return await browse(url);
      },
    });
    expect(await thrown(() => fetch(redirect))).toBeInstanceOf(TypeError);
  });

  it.each([
    ["another state", (callback: URL) => callback.searchParams.set("state", "other")],
    ["no state", (callback: URL) => callback.searchParams.delete("state")],
    ["another code", (callback: URL) => callback.searchParams.set("code", "other")],
    ["the provider's refusal", (callback: URL) => callback.searchParams.set("error", "access_denied")],
    [
      "another issuer (RFC 9207)",
      (callback: URL) => callback.searchParams.set("iss", "https://evil.example"),
    ],
  ])("is refused when the browser comes back with %s", async (_, alter) => {
    const openBrowser = async (url: string): Promise<boolean> => {
      const answer = await fetch(url, { redirect: "manual" });
      const callback = new URL(answer.headers.get("location") ?? "");
      alter(callback);
      return (await fetch(callback)).ok;
    };
    expect(await failure({ openBrowser })).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
  });

  it("does not take other requests to the listener for the answer", async () => {
    const openBrowser = async (url: string): Promise<boolean> => {
      const redirect = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
      expect((await fetch(new URL("/favicon.ico", redirect))).status).toBe(404);
      expect((await fetch(redirect, { method: "POST" })).status).toBe(404);
      return await browse(url);
    };
    expect(await login({ openBrowser })).toMatch(/^ey/);
  });

  it("is refused with a token for another nonce", async () => {
    const openBrowser = async (url: string): Promise<boolean> => {
      const address = new URL(url);
      address.searchParams.set("nonce", "other");
      return await browse(address.href);
    };
    expect(await failure({ openBrowser })).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
  });

  it("gives up when nobody signs in, and when the caller stops", async () => {
    const openBrowser = async (): Promise<boolean> => true;
    expect(await failure({ openBrowser, timeoutMillis: 50 })).toMatchObject({
      code: "IDENTITY_LOGIN_FAILED",
    });
    const caller = new AbortController();
    const stopping = async (): Promise<boolean> => {
      caller.abort(new DOMException("enough", "TimeoutError"));
      return true;
    };
    const error = await failure({ openBrowser: stopping, signal: caller.signal });
    expect((error as Error).name).toBe("TimeoutError");
  });

  it("asks for the code when no browser opens, or out of band is wanted", async () => {
    const askForCode = async (url: string): Promise<string> => {
      expect(new URL(url).searchParams.get("redirect_uri")).toBe("urn:ietf:wg:oauth:2.0:oob");
      return ` ${/<pre id="code">([^<]+)</.exec(await (await fetch(url)).text())?.[1]}\n`;
    };
    expect(await login({ openBrowser: async () => false, askForCode })).toMatch(/^ey/);
    expect(await login({ openBrowser: never, outOfBand: true, askForCode })).toMatch(/^ey/);
  });

  it.each([[""], [" \n"], ["wrong-code"]])("is refused with the code %j", async (code) => {
    const error = await failure({ outOfBand: true, askForCode: async () => code });
    expect(error).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
  });
});

describe("an identity provider", () => {
  it("that refuses, hangs up or hangs fails the login in time", async () => {
    services.sigstore.faults.fail("oidc", 500);
    expect(await failure({})).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
    services.sigstore.faults.drop("oidc");
    expect(await failure({})).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
    services.sigstore.faults.hang("oidc");
    expect(await failure({ timeoutMillis: 200 })).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
  });

  it("is reached by https, or on this machine; its name must be what was asked for", async () => {
    expect(await failure({ issuer: "http://issuer.example" })).toMatchObject({
      code: "IDENTITY_LOGIN_FAILED",
    });
    expect(await failure({ issuer: "nonsense" })).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
    const issuer = await issuerWith(() => ({ issuer: "https://evil.example" }));
    expect(await failure({ issuer })).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
  });

  it.each(["file:///etc/passwd", "javascript:alert(1)", "http://evil.example/auth", "", "not a url"])(
    "cannot have the address %j opened on the person's machine",
    async (authorization_endpoint) => {
      const issuer = await issuerWith(() => ({ authorization_endpoint }));
      const opened: string[] = [];
      const open = async (url: string): Promise<never> => {
        opened.push(url);
        throw new Error("opened");
      };
      expect(await failure({ issuer, openBrowser: open, askForCode: open })).toMatchObject({
        code: "IDENTITY_LOGIN_FAILED",
      });
      expect(opened).toEqual([]);
    },
  );

  it("that redirects its token endpoint elsewhere is not followed", async () => {
    const thief = await services.fake((_, response) => response.writeHead(200).end("{}"));
    const redirecting = await services.fake((_, response) =>
      response.writeHead(307, { location: thief.url }).end(),
    );
    const issuer = await issuerWith(() => ({ token_endpoint: `${redirecting.url}/token` }));
    expect(await failure({ issuer })).toMatchObject({ code: "IDENTITY_LOGIN_FAILED" });
    expect(thief.requests).toEqual([]);
  });
});
