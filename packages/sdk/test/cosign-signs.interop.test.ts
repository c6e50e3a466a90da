import { readFileSync, writeFileSync } from "node:fs";
import { createDigest, unwrap } from "@aixv/core";
import { digestModel, findEvidence, type TrustOptions, verifyEvidence, verifyModel } from "@aixv/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cosign, createCosign, LOGS, NO_SERVICES } from "./signing-peers/cosign.ts";
import { ALICE, createSetting, type Setting } from "./signing-peers/setting.ts";

const { COSIGN } = process.env;

interface Signer {
  readonly name: string;
  readonly sign: () => Promise<readonly string[]> | readonly string[];
  readonly trust: () => TrustOptions;
  readonly distrust: () => TrustOptions;
  /** Before it logs an envelope in Rekor v1, it verifies it with SHA-256, whatever its key signed with. */
  readonly cannotAttest: boolean;
}

describe.skipIf(COSIGN === undefined)("cosign signs what we verify (skipped without COSIGN)", () => {
  let setting: Setting;
  let cosign: Cosign;
  beforeAll(async () => {
    setting = await createSetting();
    cosign = createCosign(COSIGN ?? "", setting);
  });
  afterAll(async () => await setting.remove());
  const at = (name: string): string => setting.at(name);
  const trustedRoot = (): TrustOptions => ({ trustedRoot: at("sigstore/trusted_root.json") });
  const identity = (subject: string): TrustOptions => ({
    ...trustedRoot(),
    expectedIdentities: [{ subject, issuer: setting.sigstore.url }],
  });

  const KEYS: readonly Signer[] = ["p256", "p384", "p521"].flatMap((type) =>
    // It puts what a key signs into a log as well, if the signing configuration has one.
    [["no log", NO_SERVICES] as const, ...LOGS].map(([log, config]) => ({
      name: `key ${type}, ${log}`,
      sign: async () => await cosign.signingKey(type, config),
      trust: () => ({ ...trustedRoot(), publicKeys: [at(`${type}.pub`)] }),
      distrust: () => ({ ...trustedRoot(), publicKeys: [at("stranger.pub")] }),
      cannotAttest: log === "Rekor v1" && type !== "p256",
    })),
  );
  const KEYLESS: readonly Signer[] = LOGS.map(([log, config]) => ({
    name: `keyless, ${log}`,
    sign: () => cosign.keyless(config),
    trust: () => identity(ALICE),
    distrust: () => identity("mallory@example.com"),
    cannotAttest: false,
  }));

  describe.each([...KEYS, ...KEYLESS])("$name", ({ name, sign, trust, distrust, cannotAttest }) => {
    it("sign-blob: the file, no other file and no other signer", async () => {
      const [file, bundle] = [at("model/weights.bin"), at(`${name}.json`)];
      expect(await cosign.run("sign-blob", ...(await sign()), "--bundle", bundle, file)).toMatchObject({
        status: 0,
      });
      expect(await verifyModel(file, { ...trust(), bundle })).toMatchObject({ ok: true });
      expect(await verifyModel(at("tampered/weights.bin"), { ...trust(), bundle })).toMatchObject({
        ok: false,
        error: { verdict: "negative" },
      });
      expect(await verifyModel(file, { ...distrust(), bundle })).toMatchObject({ ok: false });
    });

    const told = cannotAttest ? "refused" : "about the file, about no other file and by no other signer";
    it(`attest-blob: a statement v1, ${told}`, async () => {
      const file = at("model/weights.bin");
      const { digest } = unwrap(await digestModel(file));
      const statement = {
        _type: "https://in-toto.io/Statement/v1",
        subject: [{ name: "weights.bin", digest: { sha256: digest.slice("sha256:".length) } }],
        predicateType: "https://example.com/evaluation/v1",
        predicate: { score: 1 },
      };
      writeFileSync(at("statement.json"), JSON.stringify(statement));
      const bundle = at(`attested ${name}.json`);
      const attested = [...(await sign()), "--statement", at("statement.json"), "--bundle", bundle];
      const { status, output } = await cosign.run("attest-blob", ...attested, file);
      if (cannotAttest) {
        expect(output).toContain("could not verify envelope: accepted signatures do not match threshold");
        return;
      }
      expect([status, output]).toEqual([0, expect.anything()]);
      const judge = async (about: typeof digest, by: TrustOptions) => {
        const found = { id: about, origin: "beside", path: bundle, bytes: readFileSync(bundle) } as const;
        return unwrap(await verifyEvidence(about, [found], by))[0];
      };
      expect(await judge(digest, trust())).toMatchObject({ verified: { value: statement } });
      const other = await judge(createDigest("sha256", "0".repeat(64)), trust());
      expect(other?.refusal?.code).toBe("ARTIFACT_DIGEST_MISMATCH");
      expect((await judge(digest, distrust()))?.refusal).toBeDefined();
    });
  });

  it("attest-blob --predicate: a statement v0.1, which is told and not taken", async () => {
    const file = at("model/weights.bin");
    const { digest } = unwrap(await digestModel(file));
    const bundle = at("model/weights.bin.v01.sigstore.json");
    writeFileSync(at("predicate.json"), JSON.stringify({ score: 1 }));
    const attested = [...cosign.keyless(LOGS[0][1]), "--predicate", at("predicate.json"), "--bundle", bundle];
    expect(
      await cosign.run("attest-blob", ...attested, "--type", "https://example.com/e/v1", file),
    ).toMatchObject({
      status: 0,
    });
    const found = unwrap(await findEvidence(digest, { path: file, root: at("store") }));
    expect(found.evidence).toEqual([]);
    expect(found.faults).toMatchObject([{ path: bundle, error: { code: "STATEMENT_TYPE_UNSUPPORTED" } }]);
  });
});
