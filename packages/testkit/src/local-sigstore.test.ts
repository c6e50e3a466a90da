import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFromJSON, bundleToJSON, type SerializedBundle } from "@sigstore/bundle";
import { ClientTrustConfig, SigningConfig, TrustedRoot } from "@sigstore/protobuf-specs";
import {
  bundleBuilderFromSigningConfig,
  CIContextProvider,
  DSSEBundleBuilder,
  FulcioSigner,
  RekorWitness,
} from "@sigstore/sign";
import { getTrustedRoot } from "@sigstore/tuf";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LocalSigstore, startSigstore } from "./local-sigstore.ts";
import type { SigningConfigJson } from "./trust/signing-config.ts";

const ALICE = "alice@example.com";
const PAYLOAD = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}');
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const FETCH = { retry: false, timeout: 5000 };

let sigstore: LocalSigstore;
beforeAll(async () => {
  sigstore = await startSigstore();
});
afterEach(() => sigstore.faults.clear());
afterAll(() => sigstore.close());

type BundleType = "dsseEnvelope" | "messageSignature";

async function signWith(
  config: SigningConfigJson,
  bundleType: BundleType,
  token: string = sigstore.token(ALICE),
): Promise<SerializedBundle> {
  const builder = bundleBuilderFromSigningConfig({
    signingConfig: SigningConfig.fromJSON(config),
    identityProvider: { getToken: async () => token },
    bundleType,
    fetchOptions: FETCH,
  });
  return bundleToJSON(await builder.create({ data: PAYLOAD, type: PAYLOAD_TYPE }));
}

function verify(bundle: SerializedBundle, subjectAltName = ALICE, timestampThreshold = 1) {
  const material = toTrustMaterial(TrustedRoot.fromJSON(sigstore.trustedRoot));
  const entity = toSignedEntity(bundleFromJSON(bundle), PAYLOAD);
  const policy = { subjectAlternativeName: subjectAltName, extensions: { issuer: sigstore.url } };
  return new Verifier(material, { timestampThreshold }).verify(entity, policy);
}

describe.each([
  ["Rekor v1 and a timestamp", () => sigstore.signingConfig, 2],
  ["Rekor v2 and a timestamp", () => sigstore.signingConfigRekorV2, 1],
] as const)("%s", (_title, config, timestamps) => {
  test.each(["dsseEnvelope", "messageSignature"] as const)(
    "a %s verifies against the trusted root",
    async (type) => {
      const signer = verify(await signWith(config(), type), ALICE, timestamps);
      expect(signer.identity?.subjectAlternativeName).toBe(ALICE);
      expect(signer.identity?.extensions?.issuer).toBe(sigstore.url);
    },
  );

  test("a bundle of somebody else is refused by the policy", async () => {
    const bundle = await signWith(config(), "dsseEnvelope", sigstore.token("mallory@example.com"));
    expect(() => verify(bundle)).toThrowError(expect.objectContaining({ code: "UNTRUSTED_SIGNER_ERROR" }));
  });

  test("the log grows and proves inclusion with a path that is not empty (RFC 6962 §2.1.1)", async () => {
    const [first, second] = [
      await signWith(config(), "dsseEnvelope"),
      await signWith(config(), "dsseEnvelope"),
    ];
    const [a, b] = [first, second].map(
      (bundle) => bundle.verificationMaterial.tlogEntries[0]?.inclusionProof,
    );
    expect(Number(b?.treeSize)).toBe(Number(a?.treeSize) + 1);
    expect(b?.hashes.length).toBeGreaterThan(1);
    expect(Number(a?.treeSize)).toBeGreaterThan(5);
  });
});

test("a Rekor v2 entry carries no time of its own", async () => {
  const bundle = await signWith(sigstore.signingConfigRekorV2, "dsseEnvelope");
  expect(bundleFromJSON(bundle).verificationMaterial.tlogEntries[0]?.integratedTime).toBe("0");
  expect(() => verify(bundle, ALICE, 2)).toThrowError(expect.objectContaining({ code: "TIMESTAMP_ERROR" }));
});

test("an intoto 0.0.2 entry verifies (Rekor v1)", async () => {
  const signer = new FulcioSigner({
    fulcioBaseURL: sigstore.url,
    identityProvider: { getToken: async () => sigstore.token(ALICE) },
  });
  const witness = new RekorWitness({ rekorBaseURL: sigstore.url, entryType: "intoto" });
  const bundle = await new DSSEBundleBuilder({ signer, witnesses: [witness] }).create({
    data: PAYLOAD,
    type: PAYLOAD_TYPE,
  });
  expect(verify(bundleToJSON(bundle)).identity?.subjectAlternativeName).toBe(ALICE);
});

test("a URI subject is certified as a URI", async () => {
  const uri = "https://ci.example.com/pipelines/7";
  const signer = verify(await signWith(sigstore.signingConfig, "dsseEnvelope", sigstore.token(uri)), uri);
  expect(signer.identity?.subjectAlternativeName).toBe(uri);
});

test("GitHub's ambient token is certified with the workflow as its name", async () => {
  const before = { ...process.env };
  Object.assign(process.env, sigstore.githubEnvironment, { GITHUB_ACTIONS: "true" });
  try {
    const token = await new CIContextProvider("sigstore").getToken();
    const workflow = "https://github.com/aixv-org/model/.github/workflows/release.yml@refs/heads/main";
    const signer = verify(await signWith(sigstore.signingConfig, "dsseEnvelope", token), workflow);
    expect(signer.identity?.subjectAlternativeName).toBe(workflow);
  } finally {
    process.env = before;
  }
});

test("the client trust configuration holds both parts in the form of protobuf-specs", () => {
  const config = ClientTrustConfig.fromJSON(sigstore.clientTrustConfigRekorV2);
  expect(config.trustedRoot).toEqual(TrustedRoot.fromJSON(sigstore.trustedRoot));
  expect(config.signingConfig).toEqual(SigningConfig.fromJSON(sigstore.signingConfigRekorV2));
  for (const log of [...(config.trustedRoot?.tlogs ?? []), ...(config.trustedRoot?.ctlogs ?? [])]) {
    expect(log.publicKey?.validFor?.start?.getTime()).toBeLessThan(Date.now() - 364 * 24 * 3600 * 1000);
  }
});

describe("the TUF mirror", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "aixv-testkit-"));
    await writeFile(join(directory, "root.json"), sigstore.tuf.rootJson);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));
  const options = (cache: string) => ({
    mirrorURL: sigstore.tuf.mirrorUrl,
    rootPath: join(directory, "root.json"),
    cachePath: join(directory, cache),
    retry: 0,
  });

  test("gives the trusted root", async () => {
    expect(await getTrustedRoot(options("good"))).toEqual(TrustedRoot.fromJSON(sigstore.trustedRoot));
  });

  test("is refused where a byte of its metadata is wrong", async () => {
    sigstore.faults.garble("tuf");
    await expect(getTrustedRoot(options("bad"))).rejects.toMatchObject({
      code: "TUF_REFRESH_METADATA_ERROR",
    });
  });
});

test("every request is on record with its service and status", async () => {
  const before = sigstore.requests.length;
  await signWith(sigstore.signingConfig, "dsseEnvelope");
  const seen = sigstore.requests.slice(before).map(({ service, status }) => `${service} ${status}`);
  expect(seen.sort()).toEqual(["fulcio 200", "rekor 201", "tsa 201"]);
});
