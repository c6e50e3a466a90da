import { type Timestamp, timeFromDate, unwrap } from "@aixv/core";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAnchoredPattern, isVerified, serializeBundle } from "../src/index.ts";
import { createKeylessSigner, parseSigningConfig, type Signer } from "../src/node/index.ts";
import {
  parsePublicKey,
  readTrustedRoot,
  type TrustedRoot,
  type VerifyOptions,
  verifyMessage,
  verifyStatement,
} from "../src/verify/index.ts";
import { ecKeys, makeAuthority, makeCertificate, publicPem } from "./certificates.ts";
import { at, codeOf } from "./outcome.ts";
import {
  altered,
  type BundleJson,
  bytesOf,
  digestOf,
  entriesOf,
  file,
  jsonOf,
  type LogEntryJson,
  PAYLOAD,
  signedStatement,
} from "./signed.ts";

const ALICE = "alice@example.com";
const VERSIONS = ["v1", "v2"] as const;
type RekorVersion = (typeof VERSIONS)[number];

let sigstore: LocalSigstore;
let other: LocalSigstore;
let root: TrustedRoot;
/** A statement and a file signed by Alice, for each version of Rekor. */
let statements: { readonly [V in RekorVersion]: Uint8Array };
let files: { readonly [V in RekorVersion]: Uint8Array };

const now = (): Timestamp => timeFromDate(new Date());
const later = (seconds: number): Timestamp => timeFromDate(new Date(Date.now() + seconds * 1000));

async function keyless(version: RekorVersion, subject = ALICE, instance = sigstore): Promise<Signer> {
  const config = version === "v1" ? instance.signingConfig : instance.signingConfigRekorV2;
  return await createKeylessSigner({
    signingConfig: unwrap(parseSigningConfig(bytesOf(config))),
    identityProvider: { getToken: async () => instance.token(subject) },
    now: now(),
    timeoutMillis: 60_000,
  });
}

function trusting(options: Partial<VerifyOptions> = {}): VerifyOptions {
  return {
    now: now(),
    trustedRoot: root,
    expectedIdentities: [{ subject: ALICE, issuer: sigstore.url }],
    ...options,
  };
}

async function codeFor(bytes: Uint8Array, options: Partial<VerifyOptions> = {}): Promise<string | undefined> {
  return codeOf(await verifyStatement(bytes, trusting(options)));
}

const envelopeOf = (json: BundleJson) =>
  json.dsseEnvelope ?? { payload: "", payloadType: "", signatures: [] };

beforeAll(async () => {
  [sigstore, other] = await Promise.all([startSigstore(), startSigstore()]);
  root = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(sigstore.trustedRoot))));
  const signAll = async (sign: (signer: Signer) => Promise<Uint8Array>) => ({
    v1: await sign(await keyless("v1")),
    v2: await sign(await keyless("v2")),
  });
  statements = await signAll((signer) => signedStatement(signer));
  files = await signAll(async (signer) =>
    serializeBundle((await signer.signMessage(file("model bytes"))).bundle),
  );
});
afterEach(() => sigstore.faults.clear());
afterAll(async () => {
  await Promise.all([sigstore.close(), other.close()]);
});

describe.each(VERSIONS)("a keyless signature logged by Rekor %s", (version) => {
  it("verifies over a statement, and proves who signed, when, and where it is logged", async () => {
    const verified = unwrap(await verifyStatement(statements[version], trusting()));
    expect(isVerified(verified)).toBe(true);
    expect(verified).toMatchObject({
      method: "sigstore",
      signers: [{ subjects: [ALICE], issuer: sigstore.url }],
      warnings: [],
    });
    expect(verified.logEntries).toHaveLength(1);
    expect(verified.signedTime).toBeDefined();
    expect(verified.integratedTime === undefined).toBe(version === "v2");
  });

  it("verifies over a file, and not over another", async () => {
    expect((await verifyMessage(files[version], digestOf("model bytes"), trusting())).ok).toBe(true);
    expect(codeOf(await verifyMessage(files[version], digestOf("other"), trusting()))).toBe(
      "ARTIFACT_DIGEST_MISMATCH",
    );
  });

  it("is in the shape of OMS: v0.3, one certificate, log entry and timestamp (OMS §4.1)", () => {
    const { mediaType, verificationMaterial } = jsonOf(statements[version]);
    expect(mediaType).toBe("application/vnd.dev.sigstore.bundle.v0.3+json");
    expect(Object.keys(verificationMaterial).sort()).toEqual([
      "certificate",
      "timestampVerificationData",
      "tlogEntries",
    ]);
  });

  it("is refused for another subject, another issuer, and pairs across expectations", async () => {
    const issuer = sigstore.url;
    const expecting = (...expectedIdentities: NonNullable<VerifyOptions["expectedIdentities"]>) =>
      codeFor(statements[version], { expectedIdentities });
    expect(await expecting({ subject: "bob@example.com", issuer })).toBe("IDENTITY_MISMATCH");
    expect(await expecting({ subject: `x${ALICE}`, issuer })).toBe("IDENTITY_MISMATCH");
    expect(await expecting({ subject: createAnchoredPattern("alice@example"), issuer })).toBe(
      "IDENTITY_MISMATCH",
    );
    expect(await expecting({ subject: ALICE, issuer: "https://issuer.example" })).toBe("ISSUER_MISMATCH");
    const crossed = [
      { subject: ALICE, issuer: "https://issuer.example" },
      { subject: "bob@example.com", issuer },
    ];
    expect(await expecting(...crossed)).toBe("ISSUER_MISMATCH");
    expect(
      await expecting({ subject: "bob@example.com", issuer }, { subject: ALICE, issuer }),
    ).toBeUndefined();
  });

  it("warns where no issuer was expected, and proves the signer where any identity is accepted", async () => {
    const open = unwrap(
      await verifyStatement(statements[version], trusting({ expectedIdentities: [{ subject: ALICE }] })),
    );
    expect(open.warnings.map(({ code }) => code)).toEqual(["ISSUER_UNCONSTRAINED"]);
    const anyone = await verifyStatement(statements[version], {
      now: now(),
      trustedRoot: root,
      acceptAnyIdentity: true,
    });
    expect(unwrap(anyone).signers).toMatchObject([{ subjects: [ALICE], issuer: sigstore.url }]);
    expect(unwrap(anyone).warnings.map(({ code }) => code)).toEqual(["IDENTITY_UNCONSTRAINED"]);
    const expected = await verifyStatement(statements[version], trusting({ acceptAnyIdentity: true }));
    expect(unwrap(expected).warnings).toEqual([]);
  });

  it("is refused under the trust root of another Sigstore", async () => {
    const trustedRoot = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(other.trustedRoot))));
    expect(await codeFor(statements[version], { trustedRoot })).toMatch(
      /^(?:CERTIFICATE_CHAIN_UNTRUSTED|TIMESTAMP_INVALID)$/,
    );
  });

  it("is refused without its log entry", async () => {
    const without = altered(statements[version], (json) => {
      json.verificationMaterial.tlogEntries = [];
    });
    expect(await codeFor(without)).toBe("TLOG_ENTRY_MISSING");
  });

  it("is refused with the payload, the type, the certificate or the entry of another signature", async () => {
    const bob = await signedStatement(
      await keyless(version, "bob@example.com"),
      Buffer.from(`${Buffer.from(PAYLOAD)} `),
    );
    const theirs = jsonOf(bob);
    const swap = (alter: (json: BundleJson) => void) => codeFor(altered(statements[version], alter));
    expect(await swap((json) => (envelopeOf(json).payload = envelopeOf(theirs).payload))).toBe(
      "SIGNATURE_INVALID",
    );
    expect(await swap((json) => (envelopeOf(json).payloadType = "text/plain"))).toBe("SIGNATURE_INVALID");
    expect(
      await swap(
        (json) =>
          (json.verificationMaterial.certificate = theirs.verificationMaterial.certificate ?? {
            rawBytes: "",
          }),
      ),
    ).toBe("SIGNATURE_INVALID");
    expect(await swap((json) => (json.verificationMaterial.tlogEntries = entriesOf(theirs)))).toBe(
      "TLOG_ENTRY_INVALID",
    );
    // Entries of one second in one log are seen as one time twice, before they are compared with the signature.
    const refused = /^(?:TLOG_ENTRY_INVALID|TIMESTAMP_INVALID)$/;
    expect(await swap((json) => entriesOf(json).push(...entriesOf(theirs)))).toMatch(refused);
    expect(await swap((json) => entriesOf(json).push(...entriesOf(json)))).toMatch(refused);
  });

  it("is refused with the timestamp of another signature, or two of one", async () => {
    const theirs = jsonOf(await signedStatement(await keyless(version)));
    const token = theirs.verificationMaterial.timestampVerificationData ?? { rfc3161Timestamps: [] };
    const swapped = altered(statements[version], (json) => {
      json.verificationMaterial.timestampVerificationData = token;
    });
    expect(await codeFor(swapped)).toBe("TIMESTAMP_INVALID");
    const doubled = altered(statements[version], (json) => {
      const tokens = json.verificationMaterial.timestampVerificationData?.rfc3161Timestamps ?? [];
      tokens.push(...tokens);
    });
    expect(await codeFor(doubled)).toBe("TIMESTAMP_INVALID");
    const garbage = altered(statements[version], (json) => {
      json.verificationMaterial.timestampVerificationData = {
        rfc3161Timestamps: [{ signedTimestamp: "MAA=" }],
      };
    });
    expect(await codeFor(garbage)).toBe("TIMESTAMP_INVALID");
  });

  it("is refused where the verifier's clock is behind the signing time by more than the skew", async () => {
    const past = (seconds: number, maxClockSkewSeconds?: number) =>
      codeFor(statements[version], {
        now: later(-seconds),
        ...(maxClockSkewSeconds === undefined ? {} : { maxClockSkewSeconds }),
      });
    expect(await past(3600)).toBe("TIME_IN_FUTURE");
    expect(await past(60, 0)).toBe("TIME_IN_FUTURE");
    expect(await past(60)).toBeUndefined();
    expect(await codeFor(statements[version], { now: at("2124-01-01T00:00:00Z") })).toBeUndefined();
  });

  it("is refused with two signatures, one of which nobody checks", async () => {
    const twice = altered(statements[version], (json) => {
      envelopeOf(json).signatures.push({ sig: "AAAA" });
    });
    expect(await codeFor(twice)).toBe("SIGNATURE_INVALID");
  });

  it("is refused where the trust root no longer trusted the log's key", async () => {
    const json = JSON.parse(JSON.stringify(sigstore.trustedRoot)) as {
      tlogs: { publicKey: { validFor: object } }[];
    };
    for (const { publicKey } of json.tlogs) {
      publicKey.validFor = { start: "2020-01-01T00:00:00Z", end: "2021-01-01T00:00:00Z" };
    }
    const trustedRoot = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(json))));
    expect(await codeFor(statements[version], { trustedRoot })).toBe("TLOG_ENTRY_INVALID");
  });

  it("is refused without a log of certificates in the trust root", async () => {
    const json = { ...sigstore.trustedRoot, ctlogs: [] };
    const trustedRoot = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(json))));
    expect(await codeFor(statements[version], { trustedRoot })).toBe("CERTIFICATE_NOT_LOGGED");
  });

  it("reports the index that is proved, not the one that anybody may write", async () => {
    const renumbered = altered(statements[version], (json) => {
      for (const entry of entriesOf(json)) entry.logIndex = "987654321";
    });
    const outcome = await verifyStatement(renumbered, trusting());
    if (version === "v1") expect(codeOf(outcome)).toBe("TLOG_ENTRY_INVALID");
    else expect(unwrap(outcome).logEntries[0]?.logIndex).not.toBe("987654321");
  });
});

describe("an expected identity beside a key or an anchor", () => {
  const publicKeys = [unwrap(parsePublicKey(publicPem(ecKeys())))];
  const certificateAnchors = [makeAuthority("root").pem];

  it.each([{ publicKeys }, { certificateAnchors }, { publicKeys, certificateAnchors }])(
    "narrows those, and opens the keyless method only with an issuer: %#",
    async (beside) => {
      const withIssuer = [{ subject: ALICE, issuer: sigstore.url }];
      expect(await codeFor(statements.v1, { ...beside, expectedIdentities: withIssuer })).toBeUndefined();
      const without = [{ subject: ALICE }];
      expect(await codeFor(statements.v1, { ...beside, expectedIdentities: without })).toBe(
        "SIGNING_METHOD_UNTRUSTED",
      );
      expect(
        await codeFor(statements.v1, { ...beside, expectedIdentities: [...withIssuer, ...without] }),
      ).toBe("SIGNING_METHOD_UNTRUSTED");
      const anybody = { now: now(), trustedRoot: root, acceptAnyIdentity: true, ...beside };
      expect((await verifyStatement(statements.v1, anybody)).ok).toBe(true);
    },
  );
});

it("is refused without timestamp where Rekor v2 signs no time, and verifies without one in v1", async () => {
  const stripped = (version: RekorVersion) =>
    codeFor(
      altered(statements[version], (json) => delete json.verificationMaterial.timestampVerificationData),
    );
  expect(await stripped("v2")).toBe("TIMESTAMP_MISSING");
  expect(await stripped("v1")).toBeUndefined();
});

it("counts an integrated time only with the promise that signs it", async () => {
  const unsigned = altered(statements.v1, (json) => {
    for (const entry of entriesOf(json)) delete entry.inclusionPromise;
  });
  expect(unwrap(await verifyStatement(unsigned, trusting())).integratedTime).toBeUndefined();
  const claimed = altered(statements.v2, (json) => {
    delete json.verificationMaterial.timestampVerificationData;
    for (const entry of entriesOf(json)) entry.integratedTime = String(Math.floor(Date.now() / 1000));
  });
  expect(await codeFor(claimed)).toBe("TIMESTAMP_MISSING");
});

it("reads a keyless v0.2 bundle with a chain, whose other certificates nobody trusts", async () => {
  const chained = altered(statements.v1, (json) => {
    json.mediaType = "application/vnd.dev.sigstore.bundle+json;version=0.2";
    const rawBytes = json.verificationMaterial.certificate?.rawBytes ?? "";
    delete json.verificationMaterial.certificate;
    json.verificationMaterial.x509CertificateChain = {
      certificates: [{ rawBytes }, { rawBytes: Buffer.from(makeCertificate().der).toString("base64") }],
    };
  });
  expect(unwrap(await verifyStatement(chained, trusting())).method).toBe("sigstore");
  // In v0.3 a chain is the certificate method, for which nobody is trusted here (OMS §11.1).
  const renamed = altered(chained, (json) => {
    json.mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
  });
  expect(await codeFor(renamed)).toBe("SIGNING_METHOD_UNTRUSTED");
});

it("goes by the promise in v0.1, where a proof without checkpoint counts for nothing (sigstore_bundle.proto)", async () => {
  const old = (alter: (entry: LogEntryJson) => void) =>
    codeFor(
      altered(statements.v1, (json) => {
        json.mediaType = "application/vnd.dev.sigstore.bundle+json;version=0.1";
        for (const entry of entriesOf(json)) {
          delete entry.inclusionProof?.checkpoint;
          alter(entry);
        }
      }),
    );
  expect(await old(() => {})).toBeUndefined();
  expect(await old((entry) => delete entry.inclusionProof)).toBeUndefined();
  expect(await old((entry) => delete entry.inclusionPromise)).toBe("BUNDLE_MALFORMED");
  expect(await old((entry) => (entry.logIndex = "1"))).toBe("TLOG_ENTRY_INVALID");
  expect(await old((entry) => (entry.inclusionPromise = { signedEntryTimestamp: "AAAA" }))).toBe(
    "TLOG_ENTRY_INVALID",
  );
});

it("signs as a workflow with its URI, whatever the token's subject is", async () => {
  const claims = { job_workflow_ref: "aixv-org/model/.github/workflows/release.yml@refs/heads/main" };
  const signer = await createKeylessSigner({
    signingConfig: unwrap(parseSigningConfig(bytesOf(sigstore.signingConfig))),
    identityProvider: {
      getToken: async () => sigstore.token("repo:aixv-org/model:ref:refs/heads/main", claims),
    },
    now: now(),
  });
  const { bundle, identity } = await signer.signPayload("application/vnd.in-toto+json", PAYLOAD);
  const subject = `https://github.com/${claims.job_workflow_ref}`;
  expect(identity).toEqual({ subject, issuer: sigstore.url });
  const expectedIdentities = [{ subject, issuer: sigstore.url }];
  expect((await verifyStatement(serializeBundle(bundle), trusting({ expectedIdentities }))).ok).toBe(true);
});

it.each(["key:sha256:abc", `key:sha256:${"ab".repeat(32)}`])(
  "is nobody's when an issuer vouches for %s, which names a key",
  async (subject) => {
    const signer = await createKeylessSigner({
      signingConfig: unwrap(parseSigningConfig(bytesOf(sigstore.signingConfig))),
      identityProvider: { getToken: async () => sigstore.token(subject) },
      now: now(),
    });
    const outcome = await signer.signPayload("text/plain", PAYLOAD).then(
      () => undefined,
      (error: { code?: unknown }) => error.code,
    );
    expect(outcome).toBe("CERTIFICATE_AUTHORITY_FAILED");
  },
);

describe("a fault of the verifier's own", () => {
  it("is no verdict under INTERNAL_FAULT, never an exception and never an acceptance (LESSON 21)", async () => {
    const trustedRoot = async (): Promise<never> => {
      throw new TypeError("broken");
    };
    expect(await codeFor(statements.v1, { trustedRoot })).toBe("INTERNAL_FAULT");
  });

  it("is not a trust root whose keys cannot be read", async () => {
    const json = JSON.parse(JSON.stringify(sigstore.trustedRoot)) as {
      tlogs: { publicKey: { rawBytes: string } }[];
    };
    for (const { publicKey } of json.tlogs) publicKey.rawBytes = "AAAA";
    const trustedRoot = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(json))));
    expect(await codeFor(statements.v1, { trustedRoot })).toBe("TRUSTED_ROOT_INVALID");
  });
});
