import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTime, type Timestamp, unwrap } from "@aixv/core";
import { serializeBundle } from "@aixv/envelope";
import { createKeySigner, generateKeyPair, parsePrivateKey } from "@aixv/envelope/node";
import { parsePublicKey } from "@aixv/envelope/verify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GpgHome, HAS_GPG } from "../../../test/signatures/gpg-home.ts";
import { bytesToSign, signablePacket, withSignature } from "../../../test/signatures/signed-packet.ts";
import { createSshKey } from "../../../test/signatures/ssh-keys.ts";
import type { SignatureCheck } from "../../facts/signature-facts.ts";
import type { PacketView } from "../../packet/index.ts";
import { parseAllowedSigners, parseRevokedKeys } from "../../signatures/index.ts";
import { collectSignatureFacts } from "./collect-signature-facts.ts";
import type { SignatureTrust } from "./signature-trust.ts";

const NOW: Timestamp = unwrap(parseTime("2026-06-16T00:00:00Z"));
const key = createSshKey("ed25519");
const allowed = (line: string) => unwrap(parseAllowedSigners(`${line}\n`));
const TRUST: SignatureTrust = { now: NOW, allowedSigners: allowed(`bob@example.com ${key.line}`) };

async function check(
  view: PacketView,
  trust: SignatureTrust = TRUST,
  artifactsDirectory?: string,
): Promise<SignatureCheck | undefined> {
  const directory = artifactsDirectory === undefined ? {} : { artifactsDirectory };
  const facts = await collectSignatureFacts(view, { ...trust, ...directory });
  return facts.attestations.get("/attestations/0");
}

const statusOf = async (...given: Parameters<typeof check>): Promise<string> =>
  (await check(...given))?.status ?? "none";

describe("an attestation that is signed by SSH (AIV §7.4)", () => {
  const packet = signablePacket();
  const armored = key.sign(bytesToSign(packet));

  it("is the Verifier's", async () => {
    const expected = { status: "valid", method: "SSH", signer: "bob@example.com" };
    expect(await check(withSignature(packet, armored))).toEqual(expected);
  });

  it("is so whatever the packet calls the method, as AIV has no name for SSH", async () => {
    for (const signature_method of ["SSH", "GPG", "sigstore", "OIDC"]) {
      const named = signablePacket();
      named.attestations[0] = { ...named.attestations[0], signature_method };
      expect(await statusOf(withSignature(named, key.sign(bytesToSign(named))))).toBe("valid");
    }
    expect(await check(withSignature(packet, armored, { signature_method: "unsigned" }))).toBeUndefined();
  });

  it.each([
    ["the decision", { decision: "CONDITIONAL" }],
    ["the Verifier", { verifier_id: "alice@example.com" }],
    ["the attestation's id", { id: "ATT-002" }],
    ["what is covered", { signed_fields: ["identification", "claims", "attestations"] }],
    ["a field that is not there", { signed_fields: ["identification", "attestations", "nothing"] }],
    ["the signature", { signature: createSshKey("ed25519").sign(bytesToSign(packet)) }],
    ["the purpose", { signature: key.sign(bytesToSign(packet), { namespace: "git" }) }],
    ["its being there", { signature: " " }],
  ])("is not once %s is changed", async (_, changes) => {
    expect(await statusOf(withSignature(packet, armored, changes))).toBe("invalid");
  });

  it("is not once the packet is changed", async () => {
    const claims = [{ id: "CLM-001", statement: "tokens never expire" }];
    expect(await statusOf(withSignature({ ...packet, claims }, armored))).toBe("invalid");
  });

  it("is nobody's decision where the signature does not cover it, or the change", async () => {
    for (const signed_fields of [
      ["identification", "claims", "evidence_items"],
      ["claims", "attestations"],
    ]) {
      const partly = signablePacket();
      partly.attestations[0] = { ...partly.attestations[0], signed_fields };
      const signature = key.sign(bytesToSign(partly));
      expect(await check(withSignature(partly, signature))).toMatchObject({ status: "unchecked" });
    }
    const byPointer = signablePacket();
    byPointer.attestations[0] = {
      ...byPointer.attestations[0],
      signed_fields: ["/identification/head_sha", "attestations"],
    };
    expect(await statusOf(withSignature(byPointer, key.sign(bytesToSign(byPointer))))).toBe("valid");
  });

  it.each([
    ["somebody else's key", `alice@example.com ${key.line}`, "invalid"],
    ["a name that cannot be compared", `bobby ${key.line}`, "unchecked"],
    ["a pattern", `*@example.com ${key.line}`, "valid"],
    ["a key whose time was over", `bob@example.com valid-before="20260101Z" ${key.line}`, "invalid"],
    ["a key for commits", `bob@example.com namespaces="git" ${key.line}`, "invalid"],
  ])("by %s", async (_, line, status) => {
    expect(await statusOf(withSignature(packet, armored), { now: NOW, allowedSigners: allowed(line) })).toBe(
      status,
    );
  });

  it.each([
    ["the day before its key ended", "2026-06-30T00:00:00Z", "valid"],
    ["after its key ended, whatever time it says", "2026-07-02T00:00:00Z", "invalid"],
  ])("of a change merged %s", async (_, mergedAt, status) => {
    const allowedSigners = allowed(`bob@example.com valid-before="20260701Z" ${key.line}`);
    const trust = { now: NOW, allowedSigners, mergedAt: mergedAt as Timestamp };
    expect(await statusOf(withSignature(packet, armored), trust)).toBe(status);
  });

  it("by a key that was revoked is not", async () => {
    const revokedKeys = unwrap(parseRevokedKeys(key.line));
    expect(await statusOf(withSignature(packet, armored), { ...TRUST, revokedKeys })).toBe("invalid");
  });

  it("is unchecked where nobody is named, or no time", async () => {
    expect(await statusOf(withSignature(packet, armored), { now: NOW })).toBe("unchecked");
    const timeless = signablePacket();
    timeless.attestations[0] = { ...timeless.attestations[0], timestamp: "2026-06-15" };
    expect(await statusOf(withSignature(timeless, key.sign(bytesToSign(timeless))))).toBe("unchecked");
  });
});

describe("an attestation that is signed by other means", () => {
  const packet = signablePacket();

  it.each([
    ["a token", `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(40)}`, "unchecked"],
    ["words", "signed by Bob", "unchecked"],
    ["a path that leads out", "../../bundle.json", "unchecked"],
    ["a message of PGP", "-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----", "unchecked"],
    ["a bundle by nobody that is named", "{}", "unchecked"],
  ])("%s", async (_, signature, status) => {
    expect(await statusOf(withSignature(packet, signature))).toBe(status);
  });

  it("a bundle signs it by a key, inline or in a file", async () => {
    const pair = await generateKeyPair("p256");
    const signer = createKeySigner(parsePrivateKey(pair.privateKey));
    const message = bytesToSign(packet);
    const { bundle } = await signer.signMessage({
      async *open() {
        yield message;
      },
    });
    const signature = new TextDecoder().decode(serializeBundle(bundle));
    const publicKey = unwrap(parsePublicKey(pair.publicKey));
    const policy = {
      identity: { persons: [{ name: "Bob", accounts: ["bob@example.com", publicKey.subject] }] },
    };
    const verifiers = { publicKeys: [publicKey] };
    const trust = { now: NOW, verifiers, policy: policy as never };
    expect(await check(withSignature(packet, signature), trust)).toEqual({
      status: "valid",
      method: "sigstore",
      signer: publicKey.subject,
    });
    // Whose key that is nobody says.
    expect(await statusOf(withSignature(packet, signature), { now: NOW, verifiers })).toBe("unchecked");
    expect(await statusOf(withSignature(packet, signature, { decision: "CONDITIONAL" }), trust)).toBe(
      "invalid",
    );
    const other = unwrap(parsePublicKey((await generateKeyPair("p256")).publicKey));
    expect(
      await statusOf(withSignature(packet, signature), { ...trust, verifiers: { publicKeys: [other] } }),
    ).toBe("invalid");
    const folder = await mkdtemp(join(tmpdir(), "aixv-bundle-"));
    await writeFile(join(folder, "att.sigstore.json"), signature);
    expect(await statusOf(withSignature(packet, "att.sigstore.json"), trust, folder)).toBe("valid");
    expect(await statusOf(withSignature(packet, "other.json"), trust, folder)).toBe("unchecked");
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!HAS_GPG)("an attestation that is signed by GPG (skipped where it is absent)", () => {
  let home: GpgHome;
  beforeAll(() => {
    home = new GpgHome("bob", "eve");
  });
  afterAll(async () => await home.remove());

  const packet = signablePacket();
  const sign = (user: string, ...args: readonly string[]): string =>
    home.sign(user, bytesToSign(packet), ...args);
  const ring = (name: string): SignatureTrust => ({ now: NOW, gpgKeyring: join(home.folder, name) });

  it("is the Verifier's by a key of the keyring", async () => {
    expect(await check(withSignature(packet, sign("bob")), ring("bob.asc"))).toEqual({
      status: "valid",
      method: "GPG",
      signer: "bob@example.com",
    });
  });

  it("is not otherwise", async () => {
    expect(await statusOf(withSignature(packet, sign("bob")), ring("eve.asc"))).toBe("invalid");
    expect(await statusOf(withSignature(packet, sign("eve")), ring("eve.asc"))).toBe("invalid");
    expect(
      await statusOf(withSignature(packet, sign("bob"), { decision: "CONDITIONAL" }), ring("bob.asc")),
    ).toBe("invalid");
    expect(
      await statusOf(withSignature(packet, sign("bob", "--digest-algo", "SHA1")), ring("bob.asc")),
    ).not.toBe("valid");
    const clear = home.run(bytesToSign(packet), "--local-user", "bob@example.com", "--clear-sign").toString();
    expect(await statusOf(withSignature(packet, clear), ring("bob.asc"))).not.toBe("valid");
  });

  it("is not by a signature that is dated after now, but for what clocks differ", async () => {
    const at = (now: string): SignatureTrust => ({ ...ring("bob.asc"), now: now as Timestamp });
    const signed = withSignature(packet, sign("bob"));
    expect(await statusOf(signed, at("2025-03-01T11:55:00Z"))).toBe("valid");
    expect(await statusOf(signed, at("2025-03-01T11:54:59Z"))).toBe("invalid");
  });

  it("is unchecked without a keyring that has keys", async () => {
    expect(await statusOf(withSignature(packet, sign("bob")), { now: NOW })).toBe("unchecked");
    expect(await statusOf(withSignature(packet, sign("bob")), ring("no.asc"))).toBe("unchecked");
    await writeFile(join(home.folder, "empty.asc"), "");
    expect(await statusOf(withSignature(packet, sign("bob")), ring("empty.asc"))).toBe("unchecked");
  });

  it("with two signatures, one of them a stranger's, is not", async () => {
    const both = `${sign("bob")}${sign("eve")}`;
    expect(await statusOf(withSignature(packet, both), ring("bob.asc"))).not.toBe("valid");
    const merged = home
      .run(Buffer.concat([dearmored(sign("bob")), dearmored(sign("eve"))]), "--enarmor")
      .toString()
      .replaceAll("ARMORED FILE", "SIGNATURE");
    expect(await statusOf(withSignature(packet, merged), ring("bob.asc"))).not.toBe("valid");
  });

  const dearmored = (text: string): Buffer => home.run(text, "--dearmor");
});
