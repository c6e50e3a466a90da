import { unwrap } from "@aixv/core";
import { createTestCa } from "@aixv/testkit";
import { describe, expect, it } from "vitest";
import { isVerified, parseBundle, signingMethod } from "../src/index.ts";
import {
  parsePublicKey,
  parseTrustedRoot,
  type VerifyOptions,
  verifyStatement,
} from "../src/verify/index.ts";
import { at, codeOf } from "./outcome.ts";
import { HAS_VECTORS, VECTORS_TITLE, vector, vectorText } from "./vectors.ts";

const KEYS = "oms/signed-models/keys/certificate";
const NOW = at("2026-01-01T00:00:00Z");
const SUBJECT = "stefanb@us.ibm.com";
const ISSUER = "https://sigstore.verify.ibm.com/oauth2";
const PREDICATE = "https://model_signing/signature/v1.0";

const model = (name: string): Uint8Array => vector(`oms/signed-models/${name}/model.sig`);
const bundle = (name: string): Uint8Array => vector(`oms/bundles/${name}.bundle.json`);
const key = (): VerifyOptions => ({
  now: NOW,
  publicKeys: [unwrap(parsePublicKey(vectorText(`${KEYS}/signing-key-pub.pem`)))],
});
const anchors = (file = "ca-cert.pem"): VerifyOptions => ({
  now: NOW,
  certificateAnchors: [vectorText(`${KEYS}/${file}`)],
});
const keyless = (subject = SUBJECT, issuer = ISSUER): VerifyOptions => ({
  now: NOW,
  expectedIdentities: [{ subject, issuer }],
  trustedRoot: unwrap(parseTrustedRoot(vector("sigstore/trusted_root.production.json"))),
});

describe.skipIf(!HAS_VECTORS)(`signed models of OMS clients, ${VECTORS_TITLE}`, () => {
  it.each(["v1.0.0-elliptic-key", "v1.1.0-elliptic-key"])(
    "verifies %s by its key (OMS §8.2)",
    async (name) => {
      const verified = unwrap(await verifyStatement(model(name), key()));
      expect(isVerified(verified)).toBe(true);
      expect(verified.method).toBe("key");
      expect(verified.value.predicateType).toBe(PREDICATE);
      expect(verified.signers.map(({ subjects }) => subjects)).toEqual([
        [unwrap(parsePublicKey(vectorText(`${KEYS}/signing-key-pub.pem`))).subject],
      ]);
      expect(verified.warnings).toEqual([]);
    },
  );

  it.each(["v1.0.0-elliptic-key", "v1.1.0-elliptic-key"])("refuses %s for another key", async (name) => {
    const other = unwrap(parsePublicKey(OTHER_KEY));
    expect(codeOf(await verifyStatement(model(name), { now: NOW, publicKeys: [other] }))).toBe("KEY_UNKNOWN");
  });

  it.each(["v1.0.0-certificate", "v1.1.0-certificate"])(
    "verifies %s under the CA; leaf and issuer share a subject (LESSON 15)",
    async (name) => {
      const verified = unwrap(await verifyStatement(model(name), anchors()));
      expect(verified.method).toBe("certificate");
      expect(verified.signers).toMatchObject([
        { subjects: ["CN=intermediate-ca"], issuer: "CN=intermediate-ca" },
      ]);
    },
  );

  it.each(["v1.0.0-certificate", "v1.1.0-certificate"])(
    "verifies %s under its intermediate",
    async (name) => {
      expect((await verifyStatement(model(name), anchors("int-ca-cert.pem"))).ok).toBe(true);
    },
  );

  it("refuses a certificate bundle under another CA, and before and after its validity", async () => {
    const bytes = model("v1.1.0-certificate");
    const other = { now: NOW, certificateAnchors: [OTHER_CA] };
    expect(codeOf(await verifyStatement(bytes, other))).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
    expect(codeOf(await verifyStatement(bytes, { ...anchors(), now: at("2040-01-01T00:00:00Z") }))).toBe(
      "CERTIFICATE_EXPIRED",
    );
    expect(codeOf(await verifyStatement(bytes, { ...anchors(), now: at("2020-01-01T00:00:00Z") }))).toBe(
      "CERTIFICATE_NOT_YET_VALID",
    );
  });

  it("refuses a certificate bundle of another subject", async () => {
    const options = { ...anchors(), expectedIdentities: [{ subject: "CN=root-ca" }] };
    expect(codeOf(await verifyStatement(model("v1.1.0-certificate"), options))).toBe("IDENTITY_MISMATCH");
  });

  it.each(["v1.0.0-sigstore", "v1.1.0-sigstore"])("verifies %s keyless, without network", async (name) => {
    const verified = unwrap(await verifyStatement(model(name), keyless()));
    expect(verified.method).toBe("sigstore");
    expect(verified.signers).toMatchObject([{ subjects: [SUBJECT], issuer: ISSUER }]);
    expect(verified.integratedTime).toMatch(/^2025-/);
    expect(verified.logEntries).toHaveLength(1);
  });

  it("refuses a keyless bundle of another identity, another issuer, and look-alikes", async () => {
    const bytes = model("v1.1.0-sigstore");
    const code = async (subject: string, issuer: string): Promise<unknown> =>
      codeOf(await verifyStatement(bytes, keyless(subject, issuer)));
    expect(await code("eve@us.ibm.com", ISSUER)).toBe("IDENTITY_MISMATCH");
    expect(await code("stefanb@us.ibm", ISSUER)).toBe("IDENTITY_MISMATCH");
    expect(await code("Stefanb@us.ibm.com", ISSUER)).toBe("IDENTITY_MISMATCH");
    expect(await code(SUBJECT, "https://accounts.google.com")).toBe("ISSUER_MISMATCH");
    expect(await code(SUBJECT, `${ISSUER}/`)).toBe("ISSUER_MISMATCH");
  });

  it("refuses a keyless bundle without a trust root", async () => {
    const { now, expectedIdentities } = keyless();
    const outcome = await verifyStatement(model("v1.1.0-sigstore"), {
      now,
      expectedIdentities: expectedIdentities ?? [],
    });
    expect(codeOf(outcome)).toBe("TRUSTED_ROOT_INVALID");
  });

  it.each([
    ["v1.1.0-elliptic-key", () => keyless()],
    ["v1.1.0-certificate", () => key()],
    ["v1.1.0-sigstore", () => anchors()],
  ] as const)("refuses %s when only another method is trusted", async (name, options) => {
    expect(codeOf(await verifyStatement(model(name), options()))).toBe("SIGNING_METHOD_UNTRUSTED");
  });
});

describe.skipIf(!HAS_VECTORS)(`bundles of the OMS specification, ${VECTORS_TITLE}`, () => {
  it.each([
    ["key", "key"],
    ["certificate", "certificate"],
    ["sigstore", "sigstore"],
  ])("parses valid/%s as the %s method (OMS §4.1)", (name, method) => {
    expect(signingMethod(unwrap(parseBundle(bundle(`valid/${name}`))))).toBe(method);
  });

  it("verifies valid/key, valid/certificate and valid/sigstore", async () => {
    expect((await verifyStatement(bundle("valid/key"), key())).ok).toBe(true);
    expect((await verifyStatement(bundle("valid/certificate"), anchors())).ok).toBe(true);
    expect((await verifyStatement(bundle("valid/sigstore"), keyless())).ok).toBe(true);
  });

  it.each([
    ["empty", "BUNDLE_EMPTY"],
    ["missing-envelope", "BUNDLE_CONTENT_MISSING"],
    ["missing-verification-material", "BUNDLE_MATERIAL_MISSING"],
  ])("refuses invalid/%s as %s", async (name, code) => {
    expect(codeOf(parseBundle(bundle(`invalid/${name}`)))).toBe(code);
    expect(codeOf(await verifyStatement(bundle(`invalid/${name}`), key()))).toBe(code);
  });

  it("refuses a keyless bundle without log entries (OMS §4.1)", async () => {
    const outcome = await verifyStatement(bundle("invalid/missing-tlog-entries"), keyless());
    expect(codeOf(outcome)).toBe("TLOG_ENTRY_MISSING");
  });

  // The vector took another bundle's signature, so it is the signature that is wrong before the predicate is read.
  it("refuses invalid-payload/wrong-predicate", async () => {
    const outcome = await verifyStatement(bundle("invalid-payload/wrong-predicate"), {
      ...key(),
      expectedPredicateTypes: [PREDICATE],
    });
    expect(codeOf(outcome)).toBe("SIGNATURE_INVALID");
  });
});

const OTHER_KEY = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
`;
const OTHER_CA = createTestCa().root.certificate;
