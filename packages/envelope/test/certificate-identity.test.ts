import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { createAnchoredPattern } from "../src/index.ts";
import { bundleOf, code, intermediate, leafWith, root, verify } from "./certificate-bundle.ts";
import {
  type AltName,
  BMP_STRING,
  type CertificateTemplate,
  commonName,
  DIGITAL_SIGNATURE,
  der,
  IA5_STRING,
  name,
  otherName,
  PRINTABLE_STRING,
  subjectAltName,
  TELETEX_STRING,
  UTF8_STRING,
} from "./certificates.ts";
import { codeOf } from "./outcome.ts";

describe("who signed", () => {
  const subjectsOf = async (template: CertificateTemplate): Promise<readonly string[]> => {
    const verified = unwrap(await verify(bundleOf(leafWith(template), intermediate), root));
    return verified.signers.flatMap(({ subjects }) => subjects);
  };
  const withNames = (...names: readonly AltName[]): CertificateTemplate => ({
    extensions: [DIGITAL_SIGNATURE, subjectAltName(...names)],
  });

  it("is every email, URI and DNS name and Fulcio's user name, in the certificate's order", async () => {
    const names = [
      { uri: "https://example.org/ci" },
      { email: "me@example.org" },
      { dns: "build.example.org" },
      otherName("1.3.6.1.4.1.57264.1.7", "alice!example.org"),
    ];
    expect(await subjectsOf(withNames(...names))).toEqual([
      "https://example.org/ci",
      "me@example.org",
      "build.example.org",
      "alice!example.org",
    ]);
  });

  it("is not an IP address, a directory name, nor an otherName of another type", async () => {
    const names = [
      { der: der(0x87, Uint8Array.of(127, 0, 0, 1)) },
      { der: der(0xa4, commonName("me@example.org")) },
      otherName("1.3.6.1.4.1.311.20.2.3", "me@example.org"),
      { email: "real@example.org" },
    ];
    expect(await subjectsOf(withNames(...names))).toEqual(["real@example.org"]);
  });

  it("is matched by any one of the names, and by none of them in part", async () => {
    const bundle = bundleOf(
      leafWith(withNames({ email: "a@example.org" }, { uri: "https://example.org/b" })),
      intermediate,
    );
    const expecting = async (subject: string): Promise<string | undefined> =>
      codeOf(await verify(bundle, root, { expectedIdentities: [{ subject, issuer: "CN=intermediate" }] }));
    expect(await expecting("https://example.org/b")).toBeUndefined();
    expect(await expecting("a@example.org")).toBeUndefined();
    expect(await expecting("example.org")).toBe("IDENTITY_MISMATCH");
    // With SANs present, the subject DN is no identity.
    expect(await expecting("CN=signer")).toBe("IDENTITY_MISMATCH");
  });

  it("is matched with the issuer DN, exactly or by an anchored pattern; unconstrained, it warns", async () => {
    const bundle = bundleOf(leafWith(withNames({ email: "a@example.org" })), intermediate);
    const subject = createAnchoredPattern(".*@example\\.org");
    expect(
      (await verify(bundle, root, { expectedIdentities: [{ subject, issuer: "CN=intermediate" }] })).ok,
    ).toBe(true);
    expect(codeOf(await verify(bundle, root, { expectedIdentities: [{ subject, issuer: "CN=root" }] }))).toBe(
      "ISSUER_MISMATCH",
    );
    const open = unwrap(await verify(bundle, root, { expectedIdentities: [{ subject }] }));
    expect(open.warnings.map((warning) => warning.code)).toEqual(["ISSUER_UNCONSTRAINED"]);
  });

  it.each([
    ["a URI that reads as a key", { uri: `key:sha256:${"ab".repeat(32)}` }],
    ["a DNS name that reads as a key", { dns: `key:sha256:${"ab".repeat(32)}` }],
    ["a user name that reads as a key", otherName("1.3.6.1.4.1.57264.1.7", `key:sha256:${"ab".repeat(32)}`)],
    ["an empty name", { email: "" }],
    ["a NUL in an email", { email: "me@example.org\0.evil" }],
    ["a NUL in a DNS name", { dns: "example.org\0.evil" }],
    ["a line break", { uri: "https://example.org\n" }],
    ["an escape sequence", { email: "\u001b[2Jme@example.org" }],
    ["text that is not ASCII (RFC 5280 §4.2.1.6)", { email: "m\u0435@example.org" }],
    ["bytes that are no UTF-8", { email: Uint8Array.of(0x6d, 0x65, 0xff, 0x40, 0x78) }],
    ["a bidirectional override in a user name", otherName("1.3.6.1.4.1.57264.1.7", "a\u202eb")],
  ])("is nobody when the certificate holds %s", async (_, alt) => {
    const bundle = bundleOf(leafWith(withNames({ email: "good@example.org" }, alt)), intermediate);
    expect(codeOf(await verify(bundle, root))).toBe("CERTIFICATE_INVALID");
  });

  it("is the subject DN in RFC 4514 form where there are no SANs", async () => {
    const subject = name(
      [["2.5.4.6", PRINTABLE_STRING, "DE"]],
      [["2.5.4.10", UTF8_STRING, "Acme, Inc."]],
      [
        ["2.5.4.11", UTF8_STRING, "a+b"],
        ["0.9.2342.19200300.100.1.1", UTF8_STRING, "uid"],
      ],
      [["2.5.4.3", UTF8_STRING, " #zoë\\ "]],
    );
    expect(await subjectsOf({ subject })).toEqual(["CN=\\ #zoë\\\\\\ ,OU=a\\+b+UID=uid,O=Acme\\, Inc.,C=DE"]);
  });

  it.each([
    ["a space alone", [["2.5.4.3", UTF8_STRING, " "]], "CN=\\ "],
    ["two spaces", [["2.5.4.3", UTF8_STRING, "  "]], "CN=\\ \\ "],
    ["a number sign first", [["2.5.4.3", UTF8_STRING, "#a"]], "CN=\\#a"],
    ["NUL and line break", [["2.5.4.3", UTF8_STRING, "a\0b\nc"]], "CN=a\\00b\\0ac"],
    ["a C1 control", [["2.5.4.3", UTF8_STRING, "a\u0085b"]], "CN=a\\c2\\85b"],
    ["quotes and angle brackets", [["2.5.4.3", UTF8_STRING, '<"a";b>']], 'CN=\\<\\"a\\"\\;b\\>'],
    ["BMPString", [["2.5.4.3", BMP_STRING, Uint8Array.of(0, 0x61, 4, 0x35)]], "CN=a\u0435"],
    ["IA5String", [["0.9.2342.19200300.100.1.25", IA5_STRING, "org"]], "DC=org"],
    ["a string type without a charset", [["2.5.4.3", TELETEX_STRING, "a"]], "CN=#140161"],
    [
      "IA5String beyond its characters",
      [["0.9.2342.19200300.100.1.25", IA5_STRING, Uint8Array.of(0x61, 0xff)]],
      "DC=#160261ff",
    ],
    ["an email attribute", [["1.2.840.113549.1.9.1", IA5_STRING, "a@x"]], "1.2.840.113549.1.9.1=#1603614078"],
  ] as const)("writes a DN with %s (RFC 4514 §2.4)", async (_, attributes, expected) => {
    expect(await subjectsOf({ subject: name([...attributes]) })).toEqual([expected]);
  });

  it("is never an email because a DN reads like one", async () => {
    const subject = name([["2.5.4.3", UTF8_STRING, "me@example.org"]]);
    const bundle = bundleOf(leafWith({ subject }), intermediate);
    const outcome = await verify(bundle, root, { expectedIdentities: [{ subject: "me@example.org" }] });
    expect(codeOf(outcome)).toBe("IDENTITY_MISMATCH");
  });

  it("is nobody with an empty subject and no SAN", async () => {
    expect(await code(root, leafWith({ subject: name() }), intermediate)).toBe("CERTIFICATE_INVALID");
  });
});
