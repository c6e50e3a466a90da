import { parseTime, type Timestamp, unwrap } from "@aixv/core";
import {
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  type Statement,
  serializeBundle,
  serializeStatement,
  type Verified,
} from "@aixv/envelope";
import { createKeySigner, generateKeyPair, parsePrivateKey } from "@aixv/envelope/node";
import { parsePublicKey, verifyStatement } from "@aixv/envelope/verify";
import { createManifest, rootDigest, serializeManifest } from "@aixv/manifest";
import { expect, it } from "vitest";
import { createExportFacts } from "./export-facts.ts";

const NOW: Timestamp = unwrap(parseTime("2026-03-01T00:00:00Z"));
const MANIFEST = createManifest({
  modelName: "model",
  serialization: { method: "files", hash_type: "sha256", allow_symlinks: false },
  resources: [
    { name: "a", algorithm: "sha256", digest: "0".repeat(64) },
    { name: "b", algorithm: "sha256", digest: "1".repeat(64) },
  ],
});
const DIGEST = rootDigest(MANIFEST.resources);

async function signed(): Promise<Verified<Statement>> {
  const pair = generateKeyPair("p256");
  const signer = createKeySigner(parsePrivateKey(pair.privateKey));
  const bytes = serializeStatement(createStatement(serializeManifest(MANIFEST)));
  const { bundle } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, bytes);
  const publicKeys = [unwrap(parsePublicKey(pair.publicKey))];
  return unwrap(await verifyStatement(serializeBundle(bundle), { now: NOW, publicKeys }));
}

it("has the files of a manifest that was verified, and not those of a copy of one: nobody verified what is in that", async () => {
  const verified = await signed();
  const request = { name: "model", artifact: { digest: DIGEST }, now: NOW };
  const facts = createExportFacts({ ...request, signatures: [verified] });
  expect(facts.manifest?.resources.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(facts.evidence.signatures).toHaveLength(1);
  for (const copy of [{ ...verified }, structuredClone(verified)]) {
    const { manifest, evidence } = createExportFacts({ ...request, signatures: [copy] });
    expect(manifest).toBeUndefined();
    expect(evidence.signatures).toEqual([]);
    expect(evidence.ignored.map(({ code }) => code)).toEqual(["EVIDENCE_UNVERIFIED"]);
  }
});
