import { createHash } from "node:crypto";
import { type Timestamp, timeFromDate, timeToMillis, unwrap } from "@aixv/core";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IN_TOTO_PAYLOAD_TYPE, preAuthEncode } from "../src/index.ts";
import {
  createCertificateSigner,
  createKeylessSigner,
  createKeySigner,
  createTimestampAuthority,
  parsePrivateKey,
  parseSigningConfig,
} from "../src/node/index.ts";
import { parsePublicKey, readTrustedRoot, type TrustedRoot, verifyStatement } from "../src/verify/index.ts";
import { ecKeys, type Keys, makeAuthority, makeCertificate, privatePem, publicPem } from "./certificates.ts";
import { loggedBundle } from "./logged-bundle.ts";
import { at, codeOf } from "./outcome.ts";
import {
  altered,
  bytesOf,
  entriesOf,
  handmadeBundle,
  jsonOf,
  type LogEntryJson,
  PAYLOAD,
  signedStatement,
} from "./signed.ts";

let sigstore: LocalSigstore;
let other: LocalSigstore;
let root: TrustedRoot;
let keylessStatement: Uint8Array;

const now = (): Timestamp => timeFromDate(new Date());
const later = (seconds: number): Timestamp => timeFromDate(new Date(Date.now() + seconds * 1000));

beforeAll(async () => {
  [sigstore, other] = await Promise.all([startSigstore(), startSigstore()]);
  root = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(sigstore.trustedRoot))));
  const signer = await createKeylessSigner({
    signingConfig: unwrap(parseSigningConfig(bytesOf(sigstore.signingConfig))),
    identityProvider: { getToken: async () => sigstore.token("alice@example.com") },
    now: now(),
  });
  keylessStatement = await signedStatement(signer);
});
afterAll(async () => {
  await Promise.all([sigstore.close(), other.close()]);
});

describe("log entries and timestamps of the other methods", () => {
  const ca = makeAuthority("root");
  const expired = { notBefore: "2020-01-01T00:00:00", notAfter: new Date(Date.now() + 60_000).toISOString() };
  const tsa = () => createTimestampAuthority(`${sigstore.url}/api/v1/timestamp`);
  const signedByCertificate = async (timestamped: boolean): Promise<Uint8Array> => {
    const leaf = makeCertificate(expired, ca);
    const options = { certificate: leaf.pem, ...(timestamped ? { timestampAuthority: tsa() } : {}) };
    return await signedStatement(createCertificateSigner(parsePrivateKey(privatePem(leaf.keys)), options));
  };
  const verifyAt = (bytes: Uint8Array, time: Timestamp, trustedRoot: TrustedRoot | undefined = root) =>
    verifyStatement(bytes, {
      now: time,
      certificateAnchors: [ca.pem],
      ...(trustedRoot === undefined ? {} : { trustedRoot }),
    });
  const nextYear = (): Timestamp => later(365 * 24 * 3600);

  it("a certificate that expired since is valid at the verified time of a timestamp, and not without one", async () => {
    const verified = unwrap(await verifyAt(await signedByCertificate(true), nextYear()));
    expect(timeToMillis(verified.signedTime ?? now())).toBeLessThanOrEqual(Date.now());
    expect(verified.signedTime).toBeDefined();
    expect(codeOf(await verifyAt(await signedByCertificate(false), nextYear()))).toBe("CERTIFICATE_EXPIRED");
    expect((await verifyAt(await signedByCertificate(false), now())).ok).toBe(true);
  });

  it("the timestamp of an authority that nobody trusts is ignored with a warning, and saves nothing", async () => {
    const bytes = await signedByCertificate(true);
    const stranger = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(other.trustedRoot))));
    const verified = unwrap(await verifyAt(bytes, now(), stranger));
    expect(verified.warnings.map(({ code }) => code)).toEqual(["TIMESTAMP_UNTRUSTED"]);
    expect(verified).not.toHaveProperty("signedTime");
    expect(codeOf(await verifyAt(bytes, nextYear(), stranger))).toBe("CERTIFICATE_EXPIRED");
    const rootless = await verifyStatement(bytes, { now: now(), certificateAnchors: [ca.pem] });
    expect(unwrap(rootless).warnings.map(({ code }) => code)).toEqual(["TIMESTAMP_UNTRUSTED"]);
  });

  it("the timestamp of a known authority over another signature refuses the bundle", async () => {
    const bytes = altered(await signedByCertificate(true), (json) => {
      json.verificationMaterial.timestampVerificationData = jsonOf(keylessStatement).verificationMaterial
        .timestampVerificationData ?? { rfc3161Timestamps: [] };
    });
    expect(codeOf(await verifyAt(bytes, now()))).toBe("TIMESTAMP_INVALID");
  });

  it("a timestamp from before the certificate was valid refuses the bundle", async () => {
    const leaf = makeCertificate(
      { notBefore: "2040-01-01T00:00:00", notAfter: "2045-01-01T00:00:00" },
      makeAuthority("x"),
    );
    const long = makeAuthority("long", { notAfter: "2050-01-01T00:00:00" });
    const future = makeCertificate(
      { keys: leaf.keys, notBefore: "2040-01-01T00:00:00", notAfter: "2045-01-01T00:00:00" },
      long,
    );
    const signer = createCertificateSigner(parsePrivateKey(privatePem(leaf.keys)), {
      certificate: future.pem,
      timestampAuthority: tsa(),
    });
    const outcome = await verifyStatement(await signedStatement(signer), {
      now: at("2042-01-01T00:00:00Z"),
      certificateAnchors: [long.pem],
      trustedRoot: root,
    });
    expect(codeOf(outcome)).toBe("CERTIFICATE_NOT_YET_VALID");
  });

  it("a key signature may carry a timestamp, which is then its signing time", async () => {
    const { keys } = ca;
    const signer = createKeySigner(parsePrivateKey(privatePem(keys)), { timestampAuthority: tsa() });
    const options = { publicKeys: [unwrap(parsePublicKey(publicPem(keys)))], trustedRoot: root };
    const bytes = await signedStatement(signer);
    expect(unwrap(await verifyStatement(bytes, { now: now(), ...options })).signedTime).toBeDefined();
    expect(codeOf(await verifyStatement(bytes, { now: later(-3600), ...options }))).toBe("TIME_IN_FUTURE");
  });

  it("the timestamp of a key bundle with several signatures is of the first, whichever key made that", async () => {
    const [first, second] = [ecKeys(), ecKeys()];
    const signed = handmadeBundle({ kind: "publicKey", hint: "" }, [
      { key: first.privateKey, hash: "sha256" },
      { key: second.privateKey, hash: "sha256" },
    ]);
    const sig = Buffer.from(jsonOf(signed).dsseEnvelope?.signatures[0]?.sig ?? "", "base64");
    const token = Buffer.from(await tsa().timestamp(sig)).toString("base64");
    const bytes = altered(signed, (json) => {
      json.verificationMaterial.timestampVerificationData = {
        rfc3161Timestamps: [{ signedTimestamp: token }],
      };
    });
    const trusting = (...keys: readonly Keys[]) => ({
      now: now(),
      trustedRoot: root,
      publicKeys: keys.map((pair) => unwrap(parsePublicKey(publicPem(pair)))),
    });
    expect(unwrap(await verifyStatement(bytes, trusting(first, second))).signedTime).toBeDefined();
    expect(unwrap(await verifyStatement(bytes, trusting(second, first))).signedTime).toBeDefined();
    // What attests a stranger's signature attests nothing of the trusted one.
    expect(codeOf(await verifyStatement(bytes, trusting(second)))).toBe("SIGNATURE_INVALID");
  });

  it.each([
    ["P-384", "sha384"],
    ["P-521", "sha512"],
  ])(
    "an entry of Rekor v2 for a statement signed by %s has its %s, as cosign logs it",
    async (curve, hash) => {
      const keys = ecKeys(curve);
      const options = {
        now: now(),
        publicKeys: [unwrap(parsePublicKey(publicPem(keys)))],
        trustedRoot: root,
      };
      const bytes = await signedStatement(createKeySigner(parsePrivateKey(privatePem(keys))));
      const { signatures = [] } = jsonOf(bytes).dsseEnvelope ?? {};
      const covered = preAuthEncode(IN_TOTO_PAYLOAD_TYPE, PAYLOAD);
      const response = await fetch(`${sigstore.url}/api/v2/log/entries`, {
        method: "POST",
        body: JSON.stringify({
          hashedRekordRequestV002: {
            digest: createHash(hash).update(covered).digest("base64"),
            signature: {
              content: signatures[0]?.sig,
              verifier: {
                publicKey: {
                  rawBytes: keys.publicKey.export({ type: "spki", format: "der" }).toString("base64"),
                },
                keyDetails: `PKIX_ECDSA_${curve.replace("-", "")}_${hash.replace("sha", "SHA_").toUpperCase()}`,
              },
            },
          },
        }),
      });
      const entry = (await response.json()) as LogEntryJson;
      const logged = altered(bytes, (json) => {
        json.verificationMaterial.tlogEntries = [entry];
      });
      expect(unwrap(await verifyStatement(logged, options)).logEntries).toHaveLength(1);
      // The same entry beside another signature by the same key.
      const other = altered(
        await signedStatement(createKeySigner(parsePrivateKey(privatePem(keys)))),
        (json) => {
          json.verificationMaterial.tlogEntries = [entry];
        },
      );
      expect(codeOf(await verifyStatement(other, options))).toBe("TLOG_ENTRY_INVALID");
    },
  );

  it("a log entry of another signature refuses a key signature, and one without trust root gives no acceptance", async () => {
    const { keys } = ca;
    const bytes = altered(
      await signedStatement(createKeySigner(parsePrivateKey(privatePem(keys)))),
      (json) => {
        json.verificationMaterial.tlogEntries = entriesOf(jsonOf(keylessStatement));
      },
    );
    const publicKeys = [unwrap(parsePublicKey(publicPem(keys)))];
    expect(codeOf(await verifyStatement(bytes, { now: now(), publicKeys, trustedRoot: root }))).toBe(
      "TLOG_ENTRY_INVALID",
    );
    expect(codeOf(await verifyStatement(bytes, { now: now(), publicKeys }))).toBe("TLOG_ENTRY_INVALID");
  });

  const logged = (bytes: Uint8Array, verifier: string): Promise<Uint8Array> =>
    loggedBundle(bytes, verifier, sigstore.url);

  it("a log entry proves the time of a certificate signature, and must name that certificate", async () => {
    const leaf = makeCertificate(expired, ca);
    const twin = makeCertificate({ ...expired, keys: leaf.keys }, ca);
    const signer = createCertificateSigner(parsePrivateKey(privatePem(leaf.keys)), { certificate: leaf.pem });
    const bytes = await signedStatement(signer);
    const verified = unwrap(await verifyAt(await logged(bytes, leaf.pem), nextYear()));
    expect(verified.integratedTime).toBeDefined();
    expect(verified.logEntries).toHaveLength(1);
    // Another certificate for the same key: the signature fits, the name in the log does not.
    expect(codeOf(await verifyAt(await logged(bytes, twin.pem), now()))).toBe("TLOG_ENTRY_INVALID");
  });

  it("a log entry may accompany a key signature, and must name that key", async () => {
    const { keys } = ca;
    const bytes = await signedStatement(createKeySigner(parsePrivateKey(privatePem(keys))));
    const options = { now: now(), publicKeys: [unwrap(parsePublicKey(publicPem(keys)))], trustedRoot: root };
    const verified = unwrap(await verifyStatement(await logged(bytes, publicPem(keys)), options));
    expect(verified.integratedTime).toBeDefined();
    expect(codeOf(await verifyStatement(await logged(bytes, ca.pem), options))).toBe("TLOG_ENTRY_INVALID");
  });

  it("asks for a trust root only when there is something to check by it", async () => {
    const { keys } = ca;
    const signer = createKeySigner(parsePrivateKey(privatePem(keys)));
    let asked = 0;
    const outcome = await verifyStatement(await signedStatement(signer), {
      now: now(),
      publicKeys: [unwrap(parsePublicKey(publicPem(keys)))],
      trustedRoot: async () => {
        asked += 1;
        return { ok: true, value: root };
      },
    });
    expect([outcome.ok, asked]).toEqual([true, 0]);
  });
});
