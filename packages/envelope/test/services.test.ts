import { type Timestamp, timeFromDate, unwrap } from "@aixv/core";
import { type LocalSigstore, type ServiceName, startSigstore } from "@aixv/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { serializeBundle } from "../src/index.ts";
import {
  ambientIdentity,
  createKeylessSigner,
  createTimestampAuthority,
  type Environment,
  parseSigningConfig,
  readIdentityToken,
  SigningError,
} from "../src/node/index.ts";
import { readTrustedRoot, verifyStatement } from "../src/verify/index.ts";
import { type FakeService, startService } from "./fake-service.ts";
import { thrown, thrownCode } from "./outcome.ts";
import { bytesOf, PAYLOAD } from "./signed.ts";

let sigstore: LocalSigstore;
const fakes: FakeService[] = [];
const now = (): Timestamp => timeFromDate(new Date());

beforeAll(async () => {
  sigstore = await startSigstore();
});
afterEach(async () => {
  sigstore.faults.clear();
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});
afterAll(async () => {
  await sigstore.close();
});

async function fake(...parameters: Parameters<typeof startService>): Promise<string> {
  const service = await startService(...parameters);
  fakes.push(service);
  return service.url;
}

/** Signs keyless with some of the services elsewhere; gives what was thrown. */
async function signFailing(
  elsewhere: { readonly [service in "caUrls" | "rekorTlogUrls" | "tsaUrls"]?: string } = {},
  token = sigstore.token("alice@example.com"),
  timeoutMillis = 1_000,
  version: 1 | 2 = 1,
) {
  const config = JSON.parse(
    JSON.stringify(version === 1 ? sigstore.signingConfig : sigstore.signingConfigRekorV2),
  ) as {
    [name: string]: { url: string }[];
  };
  for (const [name, url] of Object.entries(elsewhere))
    for (const service of config[name] ?? []) service.url = url;
  const signer = await createKeylessSigner({
    signingConfig: unwrap(parseSigningConfig(bytesOf(config))),
    identityProvider: { getToken: async () => token },
    now: now(),
    timeoutMillis,
  });
  const error = await thrown(() => signer.signPayload("application/vnd.in-toto+json", PAYLOAD));
  return { error, token };
}

/** A refusal that may be shown: coded, on one line, naming the service, without the token and without escapes. */
function expectFailure(
  { error, token }: { error: unknown; token: string },
  code: string,
  named: string,
): void {
  expect(error).toBeInstanceOf(SigningError);
  const { code: actual, message, cause } = error as SigningError;
  expect(actual).toBe(code);
  expect(message).toContain(named);
  expect(message).toMatch(/^\P{Cc}+$/u);
  expect(message.length).toBeLessThan(700);
  const shown = `${message} ${String(cause)} ${JSON.stringify(error)}`;
  for (const part of [token, ...token.split(".")]) expect(shown).not.toContain(part);
}

const SERVICES: readonly (readonly [ServiceName, string])[] = [
  ["fulcio", "CERTIFICATE_AUTHORITY_FAILED"],
  ["rekor", "TRANSPARENCY_LOG_FAILED"],
  ["tsa", "TIMESTAMP_AUTHORITY_FAILED"],
];

describe("a signing service", () => {
  it.each(SERVICES)("%s that refuses fails the signature as %s", async (service, code) => {
    sigstore.faults.fail(service, 400);
    expectFailure(await signFailing(), code, sigstore.url);
  });

  it.each(SERVICES)(
    "%s that hangs fails the signature in time",
    async (service, code) => {
      sigstore.faults.hang(service);
      expectFailure(await signFailing({}, undefined, 200), code, sigstore.url);
    },
    10_000,
  );

  it.each([
    ["fulcio", "CERTIFICATE_AUTHORITY_FAILED"],
    ["tsa", "TIMESTAMP_AUTHORITY_FAILED"],
  ] as const)(
    "%s that answers 500 is asked three times, then fails; one 503 is survived",
    async (service, code) => {
      sigstore.faults.fail(service, 500);
      const before = sigstore.requests.length;
      expectFailure(await signFailing(), code, sigstore.url);
      expect(sigstore.requests.slice(before).filter((request) => request.service === service)).toHaveLength(
        3,
      );
      sigstore.faults.fail(service, 503, 1);
      expect((await signFailing()).error).toBeUndefined();
    },
  );

  it("that is not there fails the signature", async () => {
    const gone = await startService(() => {});
    await gone.close();
    expectFailure(await signFailing({ caUrls: gone.url }), "CERTIFICATE_AUTHORITY_FAILED", gone.url);
    expectFailure(await signFailing({ tsaUrls: gone.url }), "TIMESTAMP_AUTHORITY_FAILED", gone.url);
  });

  const PARTS = [
    ["caUrls", "CERTIFICATE_AUTHORITY_FAILED"],
    ["rekorTlogUrls", "TRANSPARENCY_LOG_FAILED"],
    ["tsaUrls", "TIMESTAMP_AUTHORITY_FAILED"],
  ] as const;
  const ANSWERS: readonly (readonly [string, string, string])[] = [
    ["nothing", "application/json", ""],
    ["garbage", "application/octet-stream", "\u0000\u0001garbage"],
    ["a web page", "text/html", "<html>Sign in to the hotel network</html>"],
    ["an empty object", "application/json", "{}"],
    ["an array", "application/json", "[]"],
    ["null", "application/json", "null"],
    [
      "a certificate that is none",
      "application/json",
      '{"signedCertificateEmbeddedSct":{"chain":{"certificates":["x"]}}}',
    ],
    [
      "a number for the certificate",
      "application/json",
      '{"signedCertificateEmbeddedSct":{"chain":{"certificates":[1]}}}',
    ],
    [
      "a log entry of nothing",
      "application/json",
      '{"uuid":{"body":"","logID":"","logIndex":1,"integratedTime":1}}',
    ],
  ];
  it.each(PARTS)("in %s that answers anything else fails the signature as %s", async (name, code) => {
    for (const [what, type, body] of ANSWERS) {
      const url = await fake((_, response) => response.writeHead(200, { "content-type": type }).end(body));
      const { error } = await signFailing({ [name]: url });
      expect((error as { code?: unknown } | undefined)?.code, what).toBe(code);
      expect(error, what).toBeInstanceOf(SigningError);
    }
  });

  it.each(PARTS)(
    "in %s that echoes the token and escape sequences fails without them",
    async (name, code) => {
      const token = sigstore.token("alice@example.com");
      const url = await fake((_, response) => {
        const message = `bad token ${token}\r\n\u001b[2J\u202e and ${token.split(".")[1]}${"x".repeat(5000)}`;
        response
          .writeHead(400, { "content-type": "application/json" })
          .end(JSON.stringify({ code: 3, message }));
      });
      const failed = await signFailing({ [name]: url }, token);
      // Only the authority ever gets the token, so only it can echo it.
      expectFailure(name === "caUrls" ? failed : { ...failed, token: "not-sent" }, code, url);
    },
  );

  it("in caUrls that redirects does not get the token sent on", async () => {
    const thief = await startService((_, response) => response.writeHead(200).end("{}"));
    fakes.push(thief);
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await fake((_, response) =>
        response.writeHead(status, { location: `${thief.url}/steal` }).end(),
      );
      expectFailure(await signFailing({ caUrls: url }), "CERTIFICATE_AUTHORITY_FAILED", url);
    }
    expect(thief.requests).toEqual([]);
  });

  it("in tsaUrls that redirects is not followed", async () => {
    const elsewhere = await startService((_, response) => response.writeHead(200).end());
    fakes.push(elsewhere);
    const url = await fake((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
    expectFailure(await signFailing({ tsaUrls: url }), "TIMESTAMP_AUTHORITY_FAILED", url);
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    ["caUrls", "CERTIFICATE_AUTHORITY_FAILED"],
    ["tsaUrls", "TIMESTAMP_AUTHORITY_FAILED"],
  ] as const)("in %s that answers without end is cut off", async (name, code) => {
    let sent = 0;
    const url = await fake((_, response) => {
      const chunk = Buffer.alloc(65_536, 0x20);
      const more = (): void => {
        sent += chunk.length;
        if (sent < 64 * 1024 * 1024 && !response.destroyed) response.write(chunk, () => setImmediate(more));
      };
      response.writeHead(200, { "content-type": "application/json" });
      more();
    });
    expectFailure(await signFailing({ [name]: url }, undefined, 5_000), code, url);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it("that certifies another key is refused", async () => {
    const { url } = sigstore;
    let recorded: string | undefined;
    const proxy = await fake(async (request, response, body) => {
      recorded ??= await (
        await fetch(`${url}${request.url}`, {
          method: "POST",
          body: new Uint8Array(body),
          headers: { "content-type": "application/json" },
        })
      ).text();
      response.writeHead(200, { "content-type": "application/json" }).end(recorded);
    });
    expect((await signFailing({ caUrls: proxy })).error).toBeUndefined();
    expectFailure(await signFailing({ caUrls: proxy }), "CERTIFICATE_AUTHORITY_FAILED", proxy);
  });
});

describe("a keyless signer", () => {
  it("wants a timestamp authority beside a log that signs no time (Rekor v2)", async () => {
    const config = { ...sigstore.signingConfigRekorV2, tsaUrls: [] };
    const signer = async (timestampUrl?: string) =>
      await createKeylessSigner({
        signingConfig: unwrap(parseSigningConfig(bytesOf(config))),
        identityProvider: { getToken: async () => sigstore.token("alice@example.com") },
        now: now(),
        ...(timestampUrl === undefined ? {} : { timestampUrl }),
      });
    expect(await thrownCode(async () => (await signer()).signPayload("t", PAYLOAD))).toBe(
      "SIGNING_SERVICE_MISSING",
    );
    const { bundle } = await (await signer(`${sigstore.url}/api/v1/timestamp`)).signPayload("t", PAYLOAD);
    expect(bundle.material.timestamps).toHaveLength(1);
  });

  it("signs as the ambient identity of a GitHub workflow", async () => {
    const environment = { GITHUB_ACTIONS: "true", ...sigstore.githubEnvironment };
    const identityProvider = ambientIdentity(environment);
    expect(identityProvider).toBeDefined();
    const signer = await createKeylessSigner({
      signingConfig: unwrap(parseSigningConfig(bytesOf(sigstore.signingConfig))),
      identityProvider: identityProvider ?? { getToken: async () => "" },
      now: now(),
    });
    const { bundle } = await signer.signPayload("application/vnd.in-toto+json", PAYLOAD);
    const verified = unwrap(
      await verifyStatement(serializeBundle(bundle), {
        now: now(),
        trustedRoot: unwrap(readTrustedRoot(JSON.parse(JSON.stringify(sigstore.trustedRoot)))),
        acceptAnyIdentity: true,
      }),
    );
    expect(verified.signers[0]?.subjects).toEqual([
      "https://github.com/aixv-org/model/.github/workflows/release.yml@refs/heads/main",
    ]);
  });
});

describe("ambientIdentity", () => {
  const tokenOf = async (environment: Environment): Promise<string | undefined> =>
    await ambientIdentity(environment)?.getToken();

  it("finds none outside of CI, nor under values that only look like it", () => {
    const github = { ACTIONS_ID_TOKEN_REQUEST_URL: "http://x", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" };
    for (const environment of [{}, github, { GITHUB_ACTIONS: "1", ...github }, { SIGSTORE_ID_TOKEN: "t" }]) {
      expect(ambientIdentity(environment)).toBeUndefined();
    }
  });

  it("asks GitHub for the audience of Sigstore, with its bearer token", async () => {
    const before = sigstore.requests.length;
    const token = await tokenOf({ GITHUB_ACTIONS: "true", ...sigstore.githubEnvironment });
    expect(readIdentityToken(token ?? "", Date.now() / 1000).issuer).toBe(sigstore.url);
    expect(sigstore.requests.slice(before).map(({ path }) => path)).toEqual([
      "/github/token?api-version=2.0&audience=sigstore",
    ]);
  });

  it("takes GitLab's token from SIGSTORE_ID_TOKEN", async () => {
    expect(await tokenOf({ GITLAB_CI: "true", SIGSTORE_ID_TOKEN: "a.b.c" })).toBe("a.b.c");
  });

  it.each([
    ["GitHub without the permission", { GITHUB_ACTIONS: "true" }],
    [
      "GitHub with an empty token",
      {
        GITHUB_ACTIONS: "true",
        ACTIONS_ID_TOKEN_REQUEST_URL: "http://x",
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "",
      },
    ],
    ["GitLab without id_tokens", { GITLAB_CI: "true" }],
  ])("says what is missing in %s", async (_, environment) => {
    expect(await thrownCode(() => tokenOf(environment))).toBe("IDENTITY_TOKEN_MISSING");
  });

  it("fails under IDENTITY_TOKEN_MISSING when GitHub refuses, hangs up, redirects, or answers something else", async () => {
    const bearer = "s3cret-bearer-token";
    const failing = async (url: string) =>
      await thrown(() =>
        tokenOf({
          GITHUB_ACTIONS: "true",
          ACTIONS_ID_TOKEN_REQUEST_URL: url,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
        }),
      );
    const thief = await startService((_, response) => response.writeHead(200).end('{"value":"x"}'));
    fakes.push(thief);
    const urls = [
      await fake((request, response) => response.writeHead(403).end(`no: ${request.headers.authorization}`)),
      await fake((_, response) => response.writeHead(302, { location: thief.url }).end()),
      await fake((_, response) => response.writeHead(200).end("{}")),
      await fake((_, response) => response.writeHead(200).end('{"value":1}')),
      await fake((_, response) => response.writeHead(200).end("nonsense")),
    ];
    for (const url of urls) {
      const error = await failing(url);
      expect((error as { code?: unknown }).code).toBe("IDENTITY_TOKEN_MISSING");
      expect(String(error)).not.toContain(bearer);
    }
    expect(thief.requests).toEqual([]);
  });
});

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

describe("a timestamp authority (RFC 3161)", () => {
  const signature = Uint8Array.of(1, 2, 3);
  const failing = async (url: string) =>
    await thrownCode(() => createTimestampAuthority(url).timestamp(signature));
  const real = (): string => `${sigstore.url}/api/v1/timestamp`;

  /** Asks the real authority with the request altered on the way, and alters its answer on the way back. */
  const between = (alter: {
    request?: (body: Buffer) => Buffer;
    answer?: (body: Buffer) => Buffer;
  }): Promise<string> =>
    fake(async (_, response, body) => {
      const reply = await fetch(real(), {
        method: "POST",
        headers: { "content-type": "application/timestamp-query" },
        body: new Uint8Array(alter.request?.(body) ?? body),
      });
      const bytes = Buffer.from(await reply.arrayBuffer());
      response.writeHead(200).end(alter.answer?.(bytes) ?? bytes);
    });

  it("gives a token over the signature", async () => {
    expect((await createTimestampAuthority(real()).timestamp(signature)).length).toBeGreaterThan(500);
    expect(await failing(await between({}))).toBeUndefined();
  });

  it("is refused with the answer to another request: another imprint, another nonce, none", async () => {
    const flip = (offset: number) => (body: Buffer) => {
      const copy = Buffer.from(body);
      copy[copy.length + offset] = (copy[copy.length + offset] ?? 0) ^ 1;
      return copy;
    };
    // The request ends with the nonce (8 bytes) and certReq (3 bytes); the imprint comes before them.
    expect(await failing(await between({ request: flip(-5) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    expect(await failing(await between({ request: flip(-20) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    sigstore.faults.replay("tsa");
    expect(await failing(real())).toBeUndefined();
    expect(await failing(real())).toBe("TIMESTAMP_AUTHORITY_FAILED");
  });

  it("is refused with a status that grants nothing, and with bytes after or missing from the answer", async () => {
    const status = (value: number) => (body: Buffer) => {
      const copy = Buffer.from(body);
      // TimeStampResp { PKIStatusInfo { INTEGER status … the first INTEGER of the answer.
      const index = copy.indexOf(Buffer.of(0x30, 0x03, 0x02, 0x01, 0x00));
      copy[index + 4] = value;
      return copy;
    };
    expect(await failing(await between({ answer: status(2) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    expect(await failing(await between({ answer: status(0xff) }))).toBe("TIMESTAMP_AUTHORITY_FAILED");
    expect(await failing(await between({ answer: status(1) }))).toBeUndefined();
    expect(await failing(await between({ answer: (body) => body.subarray(0, -1) }))).toBe(
      "TIMESTAMP_AUTHORITY_FAILED",
    );
    expect(await failing(await between({ answer: (body) => Buffer.concat([body, Buffer.of(0)]) }))).toBe(
      "TIMESTAMP_AUTHORITY_FAILED",
    );
    expect(await failing(await between({ answer: () => Buffer.from("30053003020102", "hex") }))).toBe(
      "TIMESTAMP_AUTHORITY_FAILED",
    );
  });

  it("stops when the caller does", async () => {
    sigstore.faults.hang("tsa");
    const signal = AbortSignal.timeout(50);
    const error = await thrown(() => createTimestampAuthority(real(), { signal }).timestamp(signature));
    expect((error as Error).name).toBe("TimeoutError");
  });
});
