import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonObject, type Timestamp, timeFromDate, unwrap, utf8Bytes } from "@aixv/core";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import { createKeylessSigner, parseSigningConfig, type Signer } from "@aixv/envelope/node";
import { readTrustedRoot } from "@aixv/envelope/verify";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesToSign, signablePacket, withSignature } from "../../../test/signatures/signed-packet.ts";
import type { ProvenanceCheck } from "../../facts/signature-facts.ts";
import { collectSignatureFacts } from "./collect-signature-facts.ts";
import type { BundleTrust, SignatureTrust } from "./signature-trust.ts";

const HEAD = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
const OTHER = "9ac1e0d2f4b7a6c5d8e3f1029b4a7c6d5e8f3a21";
const WORKFLOW = "https://github.com/org/repo/.github/workflows/ci.yml@refs/heads/main";
const BUILDER = "https://github.com/actions/runner/github-hosted";
const SLSA_1 = "https://slsa.dev/provenance/v1";
const SLSA_0_2 = "https://slsa.dev/provenance/v0.2";

let sigstore: LocalSigstore;
let folder = "";
let trust: SignatureTrust;
let signer: Signer;
const now = (): Timestamp => timeFromDate(new Date());

beforeAll(async () => {
  sigstore = await startSigstore();
  folder = await mkdtemp(join(tmpdir(), "aixv-provenance-"));
  signer = await keyless(WORKFLOW);
  trust = { now: now(), builders: trusting(WORKFLOW), verifiers: trusting("bob@example.com") };
});
afterAll(async () => {
  await sigstore.close();
  await rm(folder, { recursive: true });
});

function trusting(subject: string): BundleTrust {
  const trustedRoot = unwrap(readTrustedRoot(JSON.parse(JSON.stringify(sigstore.trustedRoot))));
  return { trustedRoot, expectedIdentities: [{ subject, issuer: sigstore.url }] };
}

async function keyless(subject: string): Promise<Signer> {
  return await createKeylessSigner({
    signingConfig: unwrap(parseSigningConfig(utf8Bytes(JSON.stringify(sigstore.signingConfig)))),
    identityProvider: { getToken: async () => sigstore.token(subject) },
    now: now(),
    timeoutMillis: 60_000,
  });
}

async function bundleOf(
  predicateType: string,
  predicate: JsonObject,
  digest: { [name: string]: string },
  by = signer,
): Promise<string> {
  const statement = createStatement({ subject: [{ name: "repo", digest }], predicateType, predicate });
  const { bundle } = await by.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
  return new TextDecoder().decode(serializeBundle(bundle));
}

const slsa1 = (uri: string, digest: JsonObject): JsonObject => ({
  buildDefinition: { buildType: "ci", resolvedDependencies: [{ uri, digest }] },
  runDetails: { builder: { id: BUILDER } },
});
const SOURCE = "git+https://github.com/org/repo@refs/heads/main";
const artifactDigest = { sha256: "ab".repeat(32) };

async function check(
  artifact: JsonObject,
  given: SignatureTrust = trust,
): Promise<ProvenanceCheck | undefined> {
  const view = withSignature(signablePacket([artifact]), "x", { signature_method: "unsigned" });
  const facts = await collectSignatureFacts(view, { ...given, now: now(), artifactsDirectory: folder });
  return facts.provenance.get("/evidence_items/0/artifacts/0");
}

describe("SLSA provenance (AIV §6.7.2)", () => {
  it("v1 is bound to the commits it was made from", async () => {
    await writeFile(
      join(folder, "v1.json"),
      await bundleOf(SLSA_1, slsa1(SOURCE, { gitCommit: HEAD }), artifactDigest),
    );
    const found = await check({ type: "attestation", reference: "v1.json" });
    expect(found).toMatchObject({
      status: "valid",
      mechanism: "slsa",
      signer: WORKFLOW,
      commits: [HEAD],
      builder: BUILDER,
    });
    expect(found?.status === "valid" && found.signedAt).toMatch(/^\d{4}-.*Z$/);
  });

  it("v0.2 is, by materials and source", async () => {
    const predicate = {
      builder: { id: BUILDER },
      invocation: { configSource: { uri: SOURCE, digest: { sha1: HEAD } } },
      materials: [{ uri: SOURCE, digest: { sha1: HEAD.toUpperCase() } }],
    };
    const bundle = JSON.parse(await bundleOf(SLSA_0_2, predicate, artifactDigest)) as JsonObject;
    expect(await check({ type: "attestation", bundle })).toMatchObject({
      status: "valid",
      mechanism: "slsa",
      commits: [HEAD],
      builder: BUILDER,
    });
  });

  it.each([
    ["of a dependency", "git+https://github.com/org/library@v1", { gitCommit: HEAD }],
    [
      "of a repository that is called alike",
      "git+https://github.com.evil.example/org/repo",
      { gitCommit: HEAD },
    ],
    ["without its digest", SOURCE, { sha256: HEAD }],
    ["abbreviated", SOURCE, { gitCommit: HEAD.slice(0, 12) }],
  ])("names no commit %s", async (_, uri, digest) => {
    const bundle = await bundleOf(SLSA_1, slsa1(uri, digest), artifactDigest);
    expect(await check({ type: "attestation", bundle })).toMatchObject({ status: "valid", commits: [] });
  });

  it("names the commit that it is about", async () => {
    const bundle = await bundleOf(SLSA_1, slsa1("pkg:npm/x", {}), { gitCommit: OTHER });
    expect(await check({ type: "attestation", bundle })).toMatchObject({ status: "valid", commits: [OTHER] });
  });

  it("by somebody else is none, nor is one that was changed", async () => {
    const stranger = await bundleOf(
      SLSA_1,
      slsa1(SOURCE, { gitCommit: HEAD }),
      artifactDigest,
      await keyless("eve@example.com"),
    );
    expect(await check({ type: "attestation", bundle: stranger })).toMatchObject({
      status: "invalid",
      mechanism: "slsa",
    });
    const text = await bundleOf(SLSA_1, slsa1(SOURCE, { gitCommit: HEAD }), artifactDigest);
    const json = JSON.parse(text) as { dsseEnvelope: { payload: string } };
    const payload = Buffer.from(json.dsseEnvelope.payload, "base64").toString().replace(HEAD, OTHER);
    json.dsseEnvelope.payload = Buffer.from(payload).toString("base64");
    expect(await check({ type: "attestation", bundle: json as unknown as JsonObject })).toMatchObject({
      status: "invalid",
    });
  });

  it("by somebody who may sign attestations, and nothing else, is none", async () => {
    const bundle = await bundleOf(
      SLSA_1,
      slsa1(SOURCE, { gitCommit: HEAD }),
      artifactDigest,
      await keyless("bob@example.com"),
    );
    expect(await check({ type: "attestation", bundle })).toMatchObject({ status: "invalid" });
  });
});

describe("other provenance", () => {
  it("of a workflow's identity is bound to the commit that it names", async () => {
    const bundle = await bundleOf("https://example.org/ci/v1", {}, { gitCommit: HEAD });
    expect(await check({ type: "attestation", bundle })).toMatchObject({
      status: "valid",
      mechanism: "oidc",
      commits: [HEAD],
      builder: null,
    });
  });

  it("stays unchecked where it cannot be verified", async () => {
    await writeFile(join(folder, "token.tsr"), Buffer.from([0x30, 0x82, 1, 2]));
    await writeFile(join(folder, "words.txt"), "built by CI");
    const bundle = await bundleOf(SLSA_1, slsa1(SOURCE, { gitCommit: HEAD }), artifactDigest);
    for (const artifact of [
      { type: "attestation", mechanism: "notarization", reference: "token.tsr" },
      { type: "attestation", reference: "words.txt" },
      { type: "attestation", reference: "https://ci.example/9" },
      { type: "attestation", bundle: "../v1.json" },
    ])
      expect(await check(artifact)).toMatchObject({ status: "unchecked" });
    expect(await check({ type: "attestation", bundle }, { now: now() })).toMatchObject({
      status: "unchecked",
    });
    expect(await check({ type: "attestation", bundle: "{}" })).toMatchObject({ status: "invalid" });
  });

  it("in a statement of in-toto before v1 is not read", async () => {
    const old = {
      _type: "https://in-toto.io/Statement/v0.1",
      subject: [{ name: "r", digest: artifactDigest }],
      predicateType: SLSA_0_2,
      predicate: {},
    };
    const { bundle } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, utf8Bytes(JSON.stringify(old)));
    expect(
      await check({ type: "attestation", bundle: new TextDecoder().decode(serializeBundle(bundle)) }),
    ).toMatchObject({ status: "unchecked" });
  });
});

describe("an attestation that is signed by Sigstore (AIV §7.4)", () => {
  async function attested(by: string, changes: { [name: string]: unknown } = {}): Promise<unknown> {
    const packet = signablePacket();
    const message = bytesToSign(packet);
    const { bundle } = await (await keyless(by)).signMessage({
      async *open() {
        yield message;
      },
    });
    const view = withSignature(packet, new TextDecoder().decode(serializeBundle(bundle)), changes);
    return (await collectSignatureFacts(view, { ...trust, now: now() })).attestations.get("/attestations/0");
  }

  it("is the Verifier's, and nobody else's", async () => {
    expect(await attested("bob@example.com")).toEqual({
      status: "valid",
      method: "sigstore",
      signer: "bob@example.com",
    });
    expect(await attested("eve@example.com")).toMatchObject({ status: "invalid" });
    expect(await attested("bob@example.com", { decision: "CONDITIONAL" })).toMatchObject({
      status: "invalid",
    });
    expect(await attested("bob@example.com", { verifier_id: "carol@example.com" })).toMatchObject({
      status: "invalid",
    });
    // A workflow may sign provenance, not decide.
    expect(await attested(WORKFLOW)).toMatchObject({ status: "invalid" });
  });
});
