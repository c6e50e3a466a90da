import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseBundle } from "@aixv/envelope";
import { type TrustOptions, verifyModel } from "@aixv/sdk";
import { describe, expect, it } from "vitest";
import { hasVectors, VECTORS } from "./vectors.ts";

const bundles = join(VECTORS, "oms", "bundles");
const models = join(VECTORS, "oms", "signed-models");
const keys = join(models, "keys", "certificate");
const list = (folder: string): readonly string[] =>
  existsSync(join(bundles, folder)) ? readdirSync(join(bundles, folder)) : [];

const TRUST: TrustOptions = {
  publicKeys: [join(keys, "signing-key-pub.pem")],
  certificateChain: [join(keys, "ca-cert.pem")],
  expectedIdentities: [{ subject: "stefanb@us.ibm.com", issuer: "https://sigstore.verify.ibm.com/oauth2" }],
};

describe.skipIf(!hasVectors)("test vectors of the OMS specification", () => {
  it.each(list("valid"))("accepts the form of valid/%s (OMS §8.1)", (name) => {
    expect(parseBundle(readFileSync(join(bundles, "valid", name))).ok).toBe(true);
  });

  const refused = [
    ...list("invalid").map((name) => ["invalid", name]),
    ...list("invalid-payload").map((name) => ["invalid-payload", name]),
  ] as const;
  it.each(refused)("refuses %s/%s with a reason", async (folder = "", name = "") => {
    const result = await verifyModel(join(models, "v1.1.0-elliptic-key"), {
      ...TRUST,
      bundle: join(bundles, folder, name),
    });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(EXPECTED[name]).toContain(result.error.code);
  });
});

/** Why each is refused. */
const EXPECTED: { readonly [name: string]: readonly string[] } = {
  "empty.bundle.json": ["BUNDLE_EMPTY"],
  "missing-envelope.bundle.json": ["BUNDLE_CONTENT_MISSING"],
  "missing-tlog-entries.bundle.json": ["TLOG_ENTRY_MISSING"],
  "missing-verification-material.bundle.json": ["BUNDLE_MATERIAL_MISSING"],
  // Its placeholder signature is refused before its predicate type is looked at.
  "wrong-predicate.bundle.json": ["SIGNATURE_INVALID", "PREDICATE_TYPE_UNEXPECTED"],
};
