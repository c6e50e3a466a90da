import { signModel } from "@aixv/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { P256 } from "./signing-peers/methods.ts";
import { runPeer } from "./signing-peers/peer.ts";
import { describePeer, type Refusals } from "./signing-peers/peer-suite.ts";
import { pythonPeer } from "./signing-peers/python-peer.ts";
import { createSetting, type Setting } from "./signing-peers/setting.ts";

const { MODEL_SIGNING_PYTHON, RH_MODEL_SIGNING_PYTHON } = process.env;

const REFUSALS: Refusals = {
  signing: {},
  verifying: {
    // It compares the names of algorithms too, and calls that of a shard "sha256-sharded-1000", which the registry has not.
    "sha256, in shards": /mismatch/i,
    "blake2b, in shards": /mismatch/i,
    // Whoever asks it for shards with blake3 gets files.
    "blake3, in shards": /mismatch|Missing files/i,
    // It calls the one file ".", as the specification does no more (OMS v1.0 §6.1.2).
    "one file": /Missing files[\s\S]*weights\.bin/,
  },
};

describe.skipIf(MODEL_SIGNING_PYTHON === undefined)(
  "model_signing (skipped without MODEL_SIGNING_PYTHON)",
  () => {
    describePeer(() => pythonPeer(MODEL_SIGNING_PYTHON ?? ""), REFUSALS);

    describe("on its command line", () => {
      let setting: Setting;
      beforeAll(async () => {
        setting = await createSetting();
      });
      afterAll(async () => await setting.remove());

      it("takes no hash from the bundle, so that it refuses another than sha256", async () => {
        const [model, bundle] = [setting.at("model"), setting.at("blake2b.sig")];
        const signed = await signModel(model, { ...P256.sign(setting), algorithm: "blake2b", bundle });
        expect(signed).toMatchObject({ ok: true });
        const flags = P256.verifyFlags(setting);
        expect(
          await runPeer(pythonPeer(MODEL_SIGNING_PYTHON ?? ""), "verify", flags, { model, bundle }),
        ).toMatchObject({ status: 1, output: expect.stringContaining("Actual 'Digest(algorithm='sha256'") });
      });
    });
  },
);

describe.skipIf(RH_MODEL_SIGNING_PYTHON === undefined)(
  "rh-model-signing (skipped without RH_MODEL_SIGNING_PYTHON)",
  () => describePeer(() => pythonPeer(RH_MODEL_SIGNING_PYTHON ?? ""), REFUSALS),
);
