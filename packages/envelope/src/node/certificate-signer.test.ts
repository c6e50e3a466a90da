import { describe, expect, it } from "vitest";
import {
  DIGITAL_SIGNATURE,
  ecKeys,
  makeAuthority,
  makeCertificate,
  privatePem,
  subjectAltName,
} from "../../test/certificates.ts";
import { at, thrownCode } from "../../test/outcome.ts";
import { jsonOf, PAYLOAD, signedStatement } from "../../test/signed.ts";
import { verifyStatement } from "../verify/index.ts";
import { createCertificateSigner } from "./certificate-signer.ts";
import { parsePrivateKey } from "./private-key.ts";

const root = makeAuthority("root");
const intermediate = makeAuthority("intermediate", {}, root);
const leafKeys = ecKeys();
const leaf = makeCertificate({ keys: leafKeys }, intermediate);

describe("createCertificateSigner", () => {
  const key = parsePrivateKey(privatePem(leafKeys));

  it("signs what verifies, leaf first and each certificate once", async () => {
    const signer = createCertificateSigner(key, {
      certificate: leaf.pem,
      chain: [`${leaf.pem}${intermediate.pem}`, intermediate.pem],
    });
    const bytes = await signedStatement(signer);
    const chain = jsonOf(bytes).verificationMaterial.x509CertificateChain?.certificates;
    expect(chain?.map(({ rawBytes }) => rawBytes)).toEqual(
      [leaf, intermediate].map((made) => Buffer.from(made.der).toString("base64")),
    );
    expect(
      (await verifyStatement(bytes, { now: at("2026-01-01T00:00:00Z"), certificateAnchors: [root.pem] })).ok,
    ).toBe(true);
  });

  it("names the identity that a verifier will see", async () => {
    const named = makeCertificate(
      { keys: leafKeys, extensions: [DIGITAL_SIGNATURE, subjectAltName({ email: "me@example.org" })] },
      intermediate,
    );
    const signer = createCertificateSigner(key, { certificate: named.pem });
    const { identity } = await signer.signPayload("text/plain", PAYLOAD);
    expect(identity).toEqual({ subject: "me@example.org", issuer: "CN=intermediate" });
  });

  it("refuses the certificate of another key, and what is no certificate", async () => {
    const other = makeCertificate({}, intermediate);
    expect(await thrownCode(() => createCertificateSigner(key, { certificate: other.pem }))).toBe(
      "CERTIFICATE_KEY_MISMATCH",
    );
    // The chain in the wrong order puts the authority first.
    expect(
      await thrownCode(() => createCertificateSigner(key, { certificate: `${intermediate.pem}${leaf.pem}` })),
    ).toBe("CERTIFICATE_KEY_MISMATCH");
    expect(await thrownCode(() => createCertificateSigner(key, { certificate: "garbage" }))).toBe(
      "CERTIFICATE_INVALID",
    );
    expect(await thrownCode(() => createCertificateSigner(key, { certificate: leaf.pem, chain: [""] }))).toBe(
      "CERTIFICATE_INVALID",
    );
  });
});
