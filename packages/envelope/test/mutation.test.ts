import { type Timestamp, timeFromDate, unwrap } from "@aixv/core";
import { flipEveryField, type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Statement, Verified } from "../src/index.ts";
import {
  createCertificateSigner,
  createKeylessSigner,
  createKeySigner,
  createTimestampAuthority,
  generateKeyPair,
  parsePrivateKey,
  parseSigningConfig,
} from "../src/node/index.ts";
import {
  parsePublicKey,
  parseTrustedRoot,
  readTrustedRoot,
  type VerifyOptions,
  verifyStatement,
} from "../src/verify/index.ts";
import { makeAuthority, makeCertificate, privatePem } from "./certificates.ts";
import { bytesOf, jsonOf, signedStatement } from "./signed.ts";

/**
 * Fields that may change without harm, and why. Every other changed field must refuse the bundle.
 */
const HARMLESS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    / \/dsseEnvelope\/signatures\/0\/keyid flip| \/dsseEnvelope\/signatures\/0\/keyid remove/,
    "a hint without authority (DSSE v1.0)",
  ],
  [
    / \/verificationMaterial\/tlogEntries replace| \/verificationMaterial\/tlogEntries remove/,
    "an empty list is an absent one, for keys and certificates",
  ],
  [/^v2 .*\/tlogEntries\/0\/logIndex /, "no log signs it in Rekor v2; only the proof's index is reported"],
  [/^v2 .*\/tlogEntries\/0\/integratedTime /, "no log signs it in Rekor v2; it is never used"],
  [/^certificate .*\/certificates\/2\//, "a certificate that is on no path to an anchor"],
  // In its middle is the authority's certificate; the one that counts is the trust root's. See the test of every byte.
  [/\/rfc3161Timestamps\/0\/signedTimestamp flip/, "a token brings certificates that nobody uses"],
];

const now = (): Timestamp => timeFromDate(new Date());
let sigstore: LocalSigstore;
let bundles: { readonly [name: string]: { readonly bytes: Uint8Array; readonly options: VerifyOptions } };

beforeAll(async () => {
  sigstore = await startSigstore();
  const trustedRoot = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(sigstore.trustedRoot))));
  const timestampAuthority = createTimestampAuthority(`${sigstore.url}/api/v1/timestamp`);
  const pair = generateKeyPair("p256");
  const root = makeAuthority("root");
  const intermediate = makeAuthority("intermediate", {}, root);
  const leaf = makeCertificate({}, intermediate);
  const keyless = async (config: unknown): Promise<Uint8Array> => {
    // A second entry before it makes the tree larger than one leaf, so that the proof has hashes.
    const signer = () =>
      createKeylessSigner({
        signingConfig: unwrap(parseSigningConfig(bytesOf(config))),
        identityProvider: { getToken: async () => sigstore.token("alice@example.com") },
        now: now(),
      });
    await signedStatement(await signer());
    return await signedStatement(await signer());
  };
  const identities = {
    now: now(),
    trustedRoot,
    expectedIdentities: [{ subject: "alice@example.com", issuer: sigstore.url }],
  };
  bundles = {
    key: {
      bytes: await signedStatement(createKeySigner(parsePrivateKey(pair.privateKey), { timestampAuthority })),
      options: { now: now(), trustedRoot, publicKeys: [unwrap(parsePublicKey(pair.publicKey))] },
    },
    certificate: {
      bytes: await signedStatement(
        createCertificateSigner(parsePrivateKey(privatePem(leaf.keys)), {
          certificate: leaf.pem,
          chain: [intermediate.pem, makeAuthority("stranger").pem],
          timestampAuthority,
        }),
      ),
      options: { now: now(), trustedRoot, certificateAnchors: [root.pem] },
    },
    v1: { bytes: await keyless(sigstore.signingConfig), options: identities },
    v2: { bytes: await keyless(sigstore.signingConfigRekorV2), options: identities },
  };
});
afterAll(async () => {
  await sigstore.close();
});

/** What a verification proved, but for the digest of the bundle's own bytes. */
function proved(verified: Verified<Statement>): Omit<Verified<Statement>, "bundleDigest"> {
  const { bundleDigest: _, ...facts } = verified;
  return facts;
}

const given = (name: string) => bundles[name] ?? { bytes: new Uint8Array(), options: { now: now() } };

describe.each(["key", "certificate", "v1", "v2"])("a %s bundle", (name) => {
  it("verifies as it is, and with no field changed but those that may be, which change nothing that is proved", async () => {
    const { bytes, options } = given(name);
    const original = unwrap(await verifyStatement(bytes, options));
    const survivors: string[] = [];
    const codes = new Set<string>();
    let count = 0;
    for (const { pointer, kind, mutated } of flipEveryField(jsonOf(bytes))) {
      count += 1;
      const outcome = await verifyStatement(bytesOf(mutated), options);
      if (!outcome.ok) {
        codes.add(outcome.error.code);
        continue;
      }
      const change = `${name} ${pointer} ${kind}`;
      if (!HARMLESS.some(([pattern]) => pattern.test(change))) survivors.push(change);
      expect(proved(outcome.value), change).toEqual(proved(original));
    }
    expect(count).toBeGreaterThan(12);
    expect(survivors).toEqual([]);
    expect(codes).not.toContain("INTERNAL_FAULT");
  });

  it("proves no other time with any byte of its timestamp changed", async () => {
    const { bytes, options } = given(name);
    const original = unwrap(await verifyStatement(bytes, options));
    const json = jsonOf(bytes);
    const [timestamp] = json.verificationMaterial.timestampVerificationData?.rfc3161Timestamps ?? [];
    const token = Buffer.from(timestamp?.signedTimestamp ?? "", "base64");
    let refused = 0;
    // In steps, each method another share of the bytes: one verification takes milliseconds.
    for (
      let index = 8 * ["key", "certificate", "v1", "v2"].indexOf(name);
      index < token.length;
      index += 32
    ) {
      const changed = Buffer.from(token);
      changed[index] = (changed[index] ?? 0) ^ 1;
      if (timestamp) timestamp.signedTimestamp = changed.toString("base64");
      const outcome = await verifyStatement(bytesOf(json), options);
      expect(outcome, String(index)).not.toMatchObject({ error: { code: "INTERNAL_FAULT" } });
      if (!outcome.ok) refused += 1;
      // An unknown authority's name in it makes it a stranger's timestamp, which then proves no time at all.
      else if (outcome.value.signedTime !== undefined)
        expect(proved(outcome.value), String(index)).toEqual(proved(original));
    }
    expect(refused).toBeGreaterThan(5);
  });

  it("is refused with any byte of its signing certificate, payload or signature changed", async () => {
    const { bytes, options } = given(name);
    const json = jsonOf(bytes);
    const { certificate, x509CertificateChain } = json.verificationMaterial;
    const leaf = certificate ?? x509CertificateChain?.certificates[0];
    const [signature] = json.dsseEnvelope?.signatures ?? [];
    const fields: readonly (readonly [string, (value: string) => void])[] = [
      [leaf?.rawBytes ?? "", (value) => Object.assign(leaf ?? {}, { rawBytes: value })],
      [
        json.dsseEnvelope?.payload ?? "",
        (value) => Object.assign(json.dsseEnvelope ?? {}, { payload: value }),
      ],
      [signature?.sig ?? "", (value) => Object.assign(signature ?? {}, { sig: value })],
    ];
    for (const [value, set] of fields) {
      const original = Buffer.from(value, "base64");
      for (let index = 0; index < original.length; index += 13) {
        const changed = Buffer.from(original);
        changed[index] = (changed[index] ?? 0) ^ 1;
        set(changed.toString("base64"));
        const outcome = await verifyStatement(bytesOf(json), options);
        expect(outcome.ok ? `byte ${index} of ${value.slice(0, 12)}` : outcome.error.code).toMatch(
          /^[A-Z_]+$/,
        );
        expect(outcome).not.toMatchObject({ error: { code: "INTERNAL_FAULT" } });
      }
      set(value);
    }
  });
});

it.each(["v1", "v2"])(
  "a %s bundle meets no internal fault with any field of the trust root changed",
  async (name) => {
    const { bytes, options } = given(name);
    const original = proved(unwrap(await verifyStatement(bytes, options)));
    let refused = 0;
    for (const { pointer, kind, mutated } of flipEveryField(sigstore.trustedRoot)) {
      const trustedRoot = async () => parseTrustedRoot(bytesOf(mutated));
      const outcome = await verifyStatement(bytes, { ...options, trustedRoot });
      if (outcome.ok) expect(proved(outcome.value), `${pointer} ${kind}`).toEqual(original);
      else {
        refused += 1;
        expect(outcome.error.code, `${pointer} ${kind}`).not.toBe("INTERNAL_FAULT");
      }
    }
    expect(refused).toBeGreaterThan(20);
  },
);
