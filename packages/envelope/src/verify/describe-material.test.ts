import { describe, expect, it } from "vitest";
import { commonName, DIGITAL_SIGNATURE, makeCertificate, subjectAltName } from "../../test/certificates.ts";
import type { Bundle, VerificationMaterial } from "../bundle/index.ts";
import { describeMaterial } from "./describe-material.ts";

function bundle(material: Partial<VerificationMaterial>): Bundle {
  return {
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    version: "0.3",
    content: {
      kind: "dsseEnvelope",
      envelope: {
        payload: Uint8Array.of(1),
        payloadType: "t",
        signatures: [{ sig: Uint8Array.of(1), keyid: "" }],
      },
    },
    material: { content: { kind: "publicKey", hint: "h" }, tlogEntries: [], timestamps: [], ...material },
  };
}

const entry = (integratedTime: string) => ({
  logIndex: "5",
  logId: Uint8Array.of(1),
  kind: "dsse",
  kindVersion: "0.0.1",
  integratedTime,
  canonicalizedBody: Uint8Array.of(1),
});

describe("describeMaterial", () => {
  it("tells the key hint", () => {
    expect(describeMaterial(bundle({}))).toEqual({
      keyHint: "h",
      certificates: [],
      logEntries: [],
      timestamps: [],
      faults: [],
    });
  });

  it("tells the names in certificates, and their validity", () => {
    const extensions = [DIGITAL_SIGNATURE, subjectAltName({ email: "me@example.org" })];
    const leaf = makeCertificate({ extensions });
    const plain = makeCertificate({ subject: commonName("ca") });
    const certificates = [leaf.der, plain.der];
    const told = describeMaterial(bundle({ content: { kind: "x509CertificateChain", certificates } }));
    expect(told.certificates).toMatchObject([
      { subjects: ["me@example.org"], issuer: "CN=signer", notBefore: "2025-01-01T00:00:00Z" },
      { subjects: ["CN=ca"], issuer: "CN=ca", notAfter: "2035-01-01T00:00:00Z" },
    ]);
  });

  it("lists what cannot be read as faults, and throws on nothing", () => {
    const told = describeMaterial(
      bundle({
        content: { kind: "certificate", certificate: Uint8Array.of(1, 2) },
        tlogEntries: [entry("1700000000"), entry("9999999999999999999"), entry("0")],
        timestamps: [Uint8Array.of(0x30, 0)],
      }),
    );
    expect(told.certificates).toEqual([]);
    expect(told.logEntries.map(({ integratedTime }) => integratedTime)).toEqual([
      "2023-11-14T22:13:20Z",
      undefined,
      undefined,
    ]);
    expect(told.faults).toHaveLength(3);
  });
});
