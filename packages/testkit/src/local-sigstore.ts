import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createCertificateAuthority, FULCIO_SUBJECT } from "./fulcio/certificate-authority.ts";
import { createCtLog } from "./fulcio/ct-log.ts";
import { fulcioRoutes } from "./fulcio/fulcio.ts";
import type { Claims } from "./oidc/identity-token.ts";
import { createOidcProvider, DEFAULT_SUBJECT } from "./oidc/oidc-provider.ts";
import { createRekorV1 } from "./rekor/rekor-v1.ts";
import { createRekorV2 } from "./rekor/rekor-v2.ts";
import { Faults } from "./server/faults.ts";
import { type LoggedRequest, listenOnLoopback } from "./server/http-server.ts";
import {
  type ClientTrustConfigJson,
  createClientTrustConfig,
  createSigningConfig,
  type SigningConfigJson,
} from "./trust/signing-config.ts";
import { createTrustedRoot, type TrustedRootJson } from "./trust/trusted-root.ts";
import { createTimestampAuthority, TSA_SUBJECT } from "./tsa/timestamp-authority.ts";
import { createTufRepository } from "./tuf/tuf-repository.ts";

const DAY = 24 * 60 * 60 * 1000;
const GITHUB_BEARER = "testkit-actions-id-token-request-token";

/** Options of {@link startSigstore}. */
export interface LocalSigstoreOptions {
  /** Port on 127.0.0.1; a free one without it. */
  readonly port?: number;
  /** The time by which every service signs; the system's without it. */
  readonly clock?: () => Date;
}

/** A running Sigstore on the loopback interface. Its keys are fresh and prove nothing to anybody else. */
export interface LocalSigstore {
  /** Base URL of every service, and the issuer of its identity tokens. */
  readonly url: string;
  readonly trustedRoot: TrustedRootJson;
  /** Rekor v1 and the timestamping authority. */
  readonly signingConfig: SigningConfigJson;
  /** Rekor v2 and the timestamping authority. */
  readonly signingConfigRekorV2: SigningConfigJson;
  readonly clientTrustConfig: ClientTrustConfigJson;
  readonly clientTrustConfigRekorV2: ClientTrustConfigJson;
  /** Every request so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Makes services misbehave. */
  readonly faults: Faults;
  /** The TUF mirror with `trusted_root.json` and `signing_config.v0.2.json`; `rootJson` is the bytes to start from. */
  readonly tuf: { readonly mirrorUrl: string; readonly rootJson: Uint8Array };
  /** Environment variables of a GitHub workflow whose ambient identity tokens come from here. */
  readonly githubEnvironment: {
    readonly ACTIONS_ID_TOKEN_REQUEST_URL: string;
    readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN: string;
  };
  /**
   * A signed identity token, valid for five minutes. An email address becomes a verified `email` claim; `claims`
   * replace those of the same name, and `undefined` removes one.
   */
  token(subject: string, claims?: Claims): string;
  /** Writes the trust and signing configurations, a token and the TUF root into a directory, made where absent. */
  writeTo(directory: string): Promise<void>;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts Fulcio, its CT log, Rekor v1 and v2, a timestamping authority, a TUF mirror and an OpenID Connect
 * provider on one port of 127.0.0.1.
 */
export async function startSigstore(options: LocalSigstoreOptions = {}): Promise<LocalSigstore> {
  const clock = options.clock ?? (() => new Date());
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const server = await listenOnLoopback(options.port ?? 0, faults, (request) => requests.push(request));
  const { url } = server;
  const host = new URL(url).hostname;
  const now = clock().getTime();
  const validity = { start: wholeSecond(now - 365 * DAY), end: wholeSecond(now + 3650 * DAY) };

  const oidc = createOidcProvider({ issuer: url, clock, githubBearer: GITHUB_BEARER });
  const ctLog = createCtLog(clock);
  const authority = createCertificateAuthority(clock, validity, ctLog);
  const rekorV1 = createRekorV1(host, clock);
  const rekorV2 = createRekorV2(host);
  const tsa = createTimestampAuthority(clock, validity);

  const trustedRoot = createTrustedRoot(
    {
      tlogs: [rekorV1.log, rekorV2.log].map(({ publicKey, keyId }) => ({
        baseUrl: url,
        publicKey,
        logId: keyId,
      })),
      certificateAuthorities: [{ uri: url, subject: FULCIO_SUBJECT, chain: authority.chain }],
      ctlogs: [{ baseUrl: `${url}/ctlog`, publicKey: ctLog.keys.publicKey, logId: ctLog.logId }],
      timestampAuthorities: [{ uri: `${url}/api/v1/timestamp`, subject: TSA_SUBJECT, chain: tsa.chain }],
    },
    validity,
  );
  const signingConfig = createSigningConfig(url, validity.start, 1);
  const signingConfigRekorV2 = createSigningConfig(url, validity.start, 2);
  const clientTrustConfig = createClientTrustConfig(trustedRoot, signingConfig);
  const clientTrustConfigRekorV2 = createClientTrustConfig(trustedRoot, signingConfigRekorV2);
  const tuf = createTufRepository(
    { "trusted_root.json": encodeJson(trustedRoot), "signing_config.v0.2.json": encodeJson(signingConfig) },
    validity.end,
  );

  server.serve([
    ...fulcioRoutes({ authority, clock, issuer: url, issuerKeys: oidc.jwks }),
    ...ctLog.routes(),
    ...rekorV1.routes(),
    ...rekorV2.routes(),
    ...tsa.routes(),
    ...oidc.routes(),
    ...tuf.routes(),
  ]);

  const writeTo = async (directory: string): Promise<void> => {
    await mkdir(directory, { recursive: true });
    const files: { readonly [name: string]: Uint8Array } = {
      "trusted_root.json": encodeJson(trustedRoot),
      "signing_config.json": encodeJson(signingConfig),
      "signing_config_rekor_v2.json": encodeJson(signingConfigRekorV2),
      "client_trust_config.json": encodeJson(clientTrustConfig),
      "client_trust_config_rekor_v2.json": encodeJson(clientTrustConfigRekorV2),
      "root.json": tuf.rootJson,
      token: Buffer.from(oidc.token(DEFAULT_SUBJECT), "utf8"),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(directory, name), bytes);
  };

  return {
    url,
    trustedRoot,
    signingConfig,
    signingConfigRekorV2,
    clientTrustConfig,
    clientTrustConfigRekorV2,
    requests,
    faults,
    tuf: { mirrorUrl: `${url}/tuf`, rootJson: tuf.rootJson },
    githubEnvironment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/github/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: GITHUB_BEARER,
    },
    token: oidc.token,
    writeTo,
    close: server.close,
  };
}

function wholeSecond(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000);
}

function encodeJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`, "utf8");
}
