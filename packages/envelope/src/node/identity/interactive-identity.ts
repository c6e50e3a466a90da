import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { quote } from "@aixv/core";
import * as oauth from "oauth4webapi";
import { SigningError } from "../signer.ts";
import type { IdentityProvider } from "./identity-token.ts";

/** How to reach the person who signs. */
export interface InteractiveIdentityOptions {
  /** OpenID Connect issuer, without `/.well-known/…`. */
  readonly issuer: string;
  /** Default `sigstore`, a public client. */
  readonly clientId?: string;
  /** Shows the address to open; tries a browser if it can. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** Asks for the code that the page shows; used when no browser could be opened, or with `outOfBand`. */
  readonly askForCode: (url: string) => Promise<string>;
  /** Never open a browser. */
  readonly outOfBand?: boolean;
  /** How long to wait for the person; default 5 minutes. */
  readonly timeoutMillis?: number;
  readonly signal?: AbortSignal;
}

/** For each request to the provider itself. */
const MAX_REQUEST_MILLIS = 20_000;

const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";

/**
 * Signs a person in through the browser: OAuth 2.0 authorization code with PKCE (RFC 7636), a loopback redirect
 * (RFC 8252), state and nonce; or out of band, with a code typed in. The identity token is validated by oauth4webapi
 * (issuer, audience, times, nonce).
 */
export function interactiveIdentity(options: InteractiveIdentityOptions): IdentityProvider {
  return {
    async getToken(): Promise<string> {
      try {
        return await login(options);
      } catch (cause) {
        if (cause instanceof SigningError) throw cause;
        options.signal?.throwIfAborted();
        const reason = cause instanceof Error ? cause.message : "no answer";
        throw new SigningError("IDENTITY_LOGIN_FAILED", `signing in at ${options.issuer} failed: ${reason}`, {
          cause,
        });
      }
    },
  };
}

async function login(options: InteractiveIdentityOptions): Promise<string> {
  const issuer = new URL(options.issuer);
  const client: oauth.Client = { client_id: options.clientId ?? "sigstore" };
  // Plain http only for a provider on this machine, as RFC 8252 §8.3 allows for loopback.
  const requestTimeout = Math.min(options.timeoutMillis ?? MAX_REQUEST_MILLIS, MAX_REQUEST_MILLIS);
  const http = {
    [oauth.allowInsecureRequests]: isLoopback(issuer),
    signal: (): AbortSignal =>
      AbortSignal.any([
        AbortSignal.timeout(requestTimeout),
        ...(options.signal === undefined ? [] : [options.signal]),
      ]),
  };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
  const endpoint = authorizationEndpoint(server);
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const address = (redirectUri: string): string => {
    const url = new URL(endpoint);
    const parameters = {
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: "openid email",
      code_challenge: challenge,
      code_challenge_method: "S256",
      state,
      nonce,
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  };

  const { redirectUri, callback } = await authorize(options, address);
  // Out of band the person carries the code; there is no state to come back with it.
  const parameters =
    redirectUri === OUT_OF_BAND
      ? oauth.validateAuthResponse(server, client, callback, oauth.expectNoState)
      : oauth.validateAuthResponse(server, client, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    verifier,
    http,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  return tokens.id_token ?? "";
}

/** This address is opened on the person's machine, where other schemes would start other programs. */
function authorizationEndpoint({ authorization_endpoint: endpoint = "" }: oauth.AuthorizationServer): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !(url.protocol === "https:" || isLoopback(url))) {
    throw new SigningError(
      "IDENTITY_LOGIN_FAILED",
      `expected an https address to sign in at, got ${quote(endpoint)} from the identity provider`,
    );
  }
  return url;
}

async function authorize(
  options: InteractiveIdentityOptions,
  address: (redirectUri: string) => string,
): Promise<{ readonly redirectUri: string; readonly callback: URL }> {
  if (options.outOfBand !== true) {
    const listener = await listen();
    try {
      const url = address(listener.redirectUri);
      if (await options.openBrowser(url)) {
        const callback = await listener.nextCallback(options.timeoutMillis ?? 300_000, options.signal);
        return { redirectUri: listener.redirectUri, callback };
      }
    } finally {
      listener.server.close();
      listener.server.closeAllConnections();
    }
  }
  const code = (await options.askForCode(address(OUT_OF_BAND))).trim();
  if (code === "")
    throw new SigningError("IDENTITY_LOGIN_FAILED", "signing in was given up: no code was entered");
  const callback = new URL("http://localhost/");
  callback.searchParams.set("code", code);
  return { redirectUri: OUT_OF_BAND, callback };
}

interface Listener {
  readonly server: Server;
  readonly redirectUri: string;
  nextCallback(timeoutMillis: number, signal: AbortSignal | undefined): Promise<URL>;
}

async function listen(): Promise<Listener> {
  const { promise, resolve } = Promise.withResolvers<URL>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method !== "GET" || url.pathname !== "/auth/callback") {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
    response.end("Signed in. You can close this window and go back to the terminal.\n");
    resolve(url);
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    server,
    redirectUri: `http://localhost:${port}/auth/callback`,
    async nextCallback(timeoutMillis: number, signal: AbortSignal | undefined): Promise<URL> {
      signal?.throwIfAborted();
      const timeout = AbortSignal.timeout(timeoutMillis);
      const stop = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
      const stopped = new Promise<never>((_, reject) => {
        stop.addEventListener("abort", () => {
          reject(
            timeout.aborted
              ? new SigningError("IDENTITY_LOGIN_FAILED", `nobody signed in within ${timeoutMillis / 1000} s`)
              : stop.reason,
          );
        });
      });
      return await Promise.race([promise, stopped]);
    },
  };
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
