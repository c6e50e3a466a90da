import { writeFileSync } from "node:fs";
import { unwrap } from "@aixv/core";
import { OMS_PREDICATE_TYPE } from "@aixv/manifest";
import { attest, createRecord, type SigningOptions, signModel } from "@aixv/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cosign, createCosign, LOGS } from "./signing-peers/cosign.ts";
import { ALICE, createSetting, type Setting } from "./signing-peers/setting.ts";

const { COSIGN } = process.env;
const REFUSED = { status: 1 };
const VERIFIED = { status: 0, output: expect.stringContaining("Verified OK") };
const EVALUATION = "https://example.com/evaluation/v1";

interface Signer {
  readonly name: string;
  readonly sign: () => SigningOptions;
  /** cosign's flags for who signed. */
  readonly right: () => readonly string[];
  readonly wrong: () => readonly string[];
}

describe.skipIf(COSIGN === undefined)("cosign verifies what we sign (skipped without COSIGN)", () => {
  let setting: Setting;
  let cosign: Cosign;
  beforeAll(async () => {
    setting = await createSetting();
    cosign = createCosign(COSIGN ?? "", setting);
  });
  afterAll(async () => await setting.remove());
  const at = (name: string): string => setting.at(name);

  const SIGNERS: readonly Signer[] = [
    {
      name: "key p256",
      sign: () => ({ key: at("p256.key") }),
      right: () => cosign.key("p256"),
      wrong: () => cosign.key("stranger"),
    },
    ...LOGS.map(([log, config]) => ({
      name: `keyless, ${log}`,
      sign: () => ({
        signingConfig: at(`sigstore/${config}`),
        identityToken: setting.sigstore.token(ALICE),
      }),
      right: () => cosign.identity(),
      wrong: () => cosign.identity("mallory@example.com"),
    })),
  ];

  describe.each(SIGNERS)("$name", ({ name, sign, right, wrong }) => {
    it("a file (verify-blob); not another file, nor by another signer", async () => {
      const [file, bundle] = [at("model/weights.bin"), at(`file by ${name}.json`)];
      unwrap(await signModel(file, { ...sign(), blob: true, bundle }));
      const verify = async (who: readonly string[], path: string) =>
        await cosign.run("verify-blob", ...who, "--bundle", bundle, path);
      expect(await verify(right(), file)).toMatchObject(VERIFIED);
      expect(await verify(right(), at("tampered/weights.bin"))).toMatchObject(REFUSED);
      expect(await verify(wrong(), file)).toMatchObject(REFUSED);
    });

    it("a model (verify-blob-attestation), by its root digest; no other digest, type or signer", async () => {
      const bundle = at(`model by ${name}.json`);
      const { digest } = unwrap(await signModel(at("model"), { ...sign(), bundle }));
      const verify = async (who: readonly string[], hex: string, type: string = OMS_PREDICATE_TYPE) =>
        await cosign.run(
          "verify-blob-attestation",
          ...who,
          "--bundle",
          bundle,
          "--type",
          type,
          "--digest",
          hex,
          "--digestAlg",
          "sha256",
        );
      const hex = digest.slice("sha256:".length);
      expect(await verify(right(), hex)).toMatchObject(VERIFIED);
      expect(await verify(right(), "0".repeat(64))).toMatchObject(REFUSED);
      expect(await verify(right(), hex, EVALUATION)).toMatchObject(REFUSED);
      expect(await verify(wrong(), hex)).toMatchObject(REFUSED);
    });

    it("an attestation and a record (verify-blob-attestation), by their files; no other file or signer", async () => {
      const root = at(`store of ${name}`);
      writeFileSync(at("predicate.json"), JSON.stringify({ score: 1 }));
      const file = at("model/weights.bin");
      const made = unwrap(
        await attest(file, EVALUATION, at("predicate.json"), {
          ...sign(),
          sign: true,
          output: at(`statement by ${name}.json`),
          root,
        }),
      );
      const record = unwrap(
        await createRecord(
          { kind: "incident", recordId: "INC-1", payload: { what: "none" } },
          { ...sign(), sign: true, root, validateKnownKind: false },
        ),
      );
      const cases = [
        [file, made.signature?.bundlePath, EVALUATION],
        [record.path, record.signature?.bundlePath, "https://aixv.org/attestation/signed-record/v1"],
      ] as const;
      for (const [path, bundle = "", type] of cases) {
        const verify = async (who: readonly string[], subject: string) =>
          await cosign.run("verify-blob-attestation", ...who, "--bundle", bundle, "--type", type, subject);
        expect(await verify(right(), path)).toMatchObject(VERIFIED);
        expect(await verify(right(), at("tampered/weights.bin"))).toMatchObject(REFUSED);
        expect(await verify(wrong(), path)).toMatchObject(REFUSED);
      }
    });
  });

  it.each(["p384", "p521"])(
    "never by a key of %s, with which it takes SHA-256 even for its own",
    async (type) => {
      const file = at("model/weights.bin");
      const [ours, theirs] = [at(`ours by ${type}.json`), at(`theirs by ${type}.json`)];
      unwrap(await signModel(file, { key: at(`${type}.key`), blob: true, bundle: ours }));
      const key = await cosign.signingKey(type, "signing_config.json");
      expect(await cosign.run("sign-blob", ...key, "--bundle", theirs, file)).toMatchObject({ status: 0 });
      for (const bundle of [ours, theirs]) {
        expect(await cosign.run("verify-blob", ...cosign.key(type), "--bundle", bundle, file)).toMatchObject({
          status: 1,
          output: expect.stringContaining("invalid signature when validating ASN.1 encoded signature"),
        });
      }
    },
  );
});
