import { type Timestamp, timeFromDate, unwrap } from "@aixv/core";
import { ampleMillis, type ServiceName } from "@aixv/testkit";
import { describe, expect, it } from "vitest";
import { serializeBundle } from "../src/index.ts";
import { ambientIdentity, createKeylessSigner, parseSigningConfig, SigningError } from "../src/node/index.ts";
import { readTrustedRoot, verifyStatement } from "../src/verify/index.ts";
import { startService } from "./fake-service.ts";
import { thrown, thrownCode } from "./outcome.ts";
import { bytesOf, PAYLOAD } from "./signed.ts";
import { useServices } from "./use-services.ts";

const services = useServices();
const now = (): Timestamp => timeFromDate(new Date());

/** Signs keyless with some of the services elsewhere; gives what was thrown. */
async function signFailing(
  elsewhere: { readonly [service in "caUrls" | "rekorTlogUrls" | "tsaUrls"]?: string } = {},
  token = services.sigstore.token("alice@example.com"),
  timeoutMillis = 60_000,
  version: 1 | 2 = 1,
) {
  const config = JSON.parse(
    JSON.stringify(version === 1 ? services.sigstore.signingConfig : services.sigstore.signingConfigRekorV2),
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
    services.sigstore.faults.fail(service, 400);
    expectFailure(await signFailing(), code, services.sigstore.url);
  });

  it.each(SERVICES)("%s that hangs fails the signature in time", async (service, code) => {
    const ample = await ampleMillis(async () => expect((await signFailing()).error).toBeUndefined());
    services.sigstore.faults.hang(service);
    expectFailure(await signFailing({}, undefined, ample), code, services.sigstore.url);
  });

  it.each([
    ["fulcio", "CERTIFICATE_AUTHORITY_FAILED"],
    ["tsa", "TIMESTAMP_AUTHORITY_FAILED"],
  ] as const)(
    "%s that answers 500 is asked three times, then fails; one 503 is survived",
    async (service, code) => {
      services.sigstore.faults.fail(service, 500);
      const before = services.sigstore.requests.length;
      expectFailure(await signFailing(), code, services.sigstore.url);
      expect(
        services.sigstore.requests.slice(before).filter((request) => request.service === service),
      ).toHaveLength(3);
      services.sigstore.faults.fail(service, 503, 1);
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
      const { url } = await services.fake((_, response) =>
        response.writeHead(200, { "content-type": type }).end(body),
      );
      const { error } = await signFailing({ [name]: url });
      expect((error as { code?: unknown } | undefined)?.code, what).toBe(code);
      expect(error, what).toBeInstanceOf(SigningError);
    }
  });

  it.each(PARTS)(
    "in %s that echoes the token and escape sequences fails without them",
    async (name, code) => {
      const token = services.sigstore.token("alice@example.com");
      const { url } = await services.fake((_, response) => {
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
    const thief = await services.fake((_, response) => response.writeHead(200).end("{}"));
    for (const status of [301, 302, 303, 307, 308]) {
      const { url } = await services.fake((_, response) =>
        response.writeHead(status, { location: `${thief.url}/steal` }).end(),
      );
      expectFailure(await signFailing({ caUrls: url }), "CERTIFICATE_AUTHORITY_FAILED", url);
    }
    expect(thief.requests).toEqual([]);
  });

  it.each(PARTS)("in %s that redirects is not followed", async (name, code) => {
    const elsewhere = await services.fake((_, response) => response.writeHead(200).end());
    const { url } = await services.fake((_, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    expectFailure(await signFailing({ [name]: url }), code, url);
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(PARTS)("in %s that answers without end is cut off", async (name, code) => {
    let sent = 0;
    const { url } = await services.fake((_, response) => {
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
    const { url } = services.sigstore;
    let recorded: string | undefined;
    const { url: proxy } = await services.fake(async (request, response, body) => {
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
    const config = { ...services.sigstore.signingConfigRekorV2, tsaUrls: [] };
    const signer = async (timestampUrl?: string) =>
      await createKeylessSigner({
        signingConfig: unwrap(parseSigningConfig(bytesOf(config))),
        identityProvider: { getToken: async () => services.sigstore.token("alice@example.com") },
        now: now(),
        ...(timestampUrl === undefined ? {} : { timestampUrl }),
      });
    expect(await thrownCode(async () => (await signer()).signPayload("t", PAYLOAD))).toBe(
      "SIGNING_SERVICE_MISSING",
    );
    const { bundle } = await (await signer(`${services.sigstore.url}/api/v1/timestamp`)).signPayload(
      "t",
      PAYLOAD,
    );
    expect(bundle.material.timestamps).toHaveLength(1);
  });

  it("signs as the ambient identity of a GitHub workflow", async () => {
    const environment = { GITHUB_ACTIONS: "true", ...services.sigstore.githubEnvironment };
    const identityProvider = ambientIdentity(environment);
    expect(identityProvider).toBeDefined();
    const signer = await createKeylessSigner({
      signingConfig: unwrap(parseSigningConfig(bytesOf(services.sigstore.signingConfig))),
      identityProvider: identityProvider ?? { getToken: async () => "" },
      now: now(),
    });
    const { bundle } = await signer.signPayload("application/vnd.in-toto+json", PAYLOAD);
    const verified = unwrap(
      await verifyStatement(serializeBundle(bundle), {
        now: now(),
        trustedRoot: unwrap(readTrustedRoot(JSON.parse(JSON.stringify(services.sigstore.trustedRoot)))),
        acceptAnyIdentity: true,
      }),
    );
    expect(verified.signers[0]?.subjects).toEqual([
      "https://github.com/aixv-org/model/.github/workflows/release.yml@refs/heads/main",
    ]);
  });
});
