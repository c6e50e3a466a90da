import { signModel, verifyModel } from "@aixv/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { METHODS, P256 } from "./methods.ts";
import { type Hashing, type Peer, signWithPeer, verifyWithPeer } from "./peer.ts";
import { run } from "./run.ts";
import { createSetting, type Setting } from "./setting.ts";

const HASHINGS: readonly Hashing[] = (["sha256", "blake2b", "blake3"] as const).flatMap((algorithm) => [
  { algorithm },
  { algorithm, shardSize: 1000 },
]);

/** Which of both a client cannot do, by `<algorithm>` or `<algorithm> in shards`, and how it says so. */
export interface Refusals {
  readonly signing: { readonly [hashing: string]: RegExp };
  readonly verifying: { readonly [hashing: string]: RegExp };
}

export function describePeer(createPeer: (folder: string) => Promise<Peer> | Peer, refusals: Refusals): void {
  let setting: Setting;
  let peer: Peer;
  beforeAll(async () => {
    setting = await createSetting();
    peer = await createPeer(setting.at("peer"));
  });
  afterAll(async () => await setting.remove());

  describe.each(METHODS)("$name", (method) => {
    const bundle = (by: string): string => setting.at(`${by} ${method.name}.sig`);

    it("verifies what we sign, and refuses it for a changed model", async () => {
      const signed = await signModel(setting.at("model"), { ...method.sign(setting), bundle: bundle("ours") });
      expect(signed).toMatchObject({ ok: true });
      const verify = async (model: string) => await verifyWithPeer(peer, method.verifyFlags(setting), model, bundle("ours"));
      expect(await verify(setting.at("model"))).toMatchObject({ status: 0 });
      expect(await verify(setting.tampered())).toMatchObject({
        status: 1,
        output: expect.stringContaining("weights.bin"),
      });
    });

    it("signs what we verify, and refuse for a changed model or by another signer", async () => {
      const signed = await signWithPeer(peer, method.signFlags(setting), setting.at("model"), bundle("theirs"));
      expect(signed).toMatchObject({ status: 0 });
      await expectOurVerdicts(setting, bundle("theirs"), method.trust(setting), method.distrust(setting));
    });
  });

  describe.each(HASHINGS.map((hashing) => [nameOf(hashing), hashing] as const))("%s", (name, hashing) => {
    const bundle = (by: string): string => setting.at(`${by} ${name}.sig`);
    const verdict = refusals.verifying[name] === undefined ? "verifies" : "does not verify";

    it(`${verdict} what we sign, and refuses it for a changed model`, async () => {
      const options = { ...P256.sign(setting), ...hashing, bundle: bundle("ours") };
      expect(await signModel(setting.at("model"), options)).toMatchObject({ ok: true });
      const verify = async (model: string) => await verifyWithPeer(peer, P256.verifyFlags(setting), model, bundle("ours"));
      const said = refusals.verifying[name];
      expect(await verify(setting.at("model"))).toMatchObject(
        said === undefined ? { status: 0 } : { status: 1, output: expect.stringMatching(said) },
      );
      expect((await verify(setting.tampered())).status).toBe(1);
    });

    const said = refusals.signing[name];
    it(said === undefined ? "signs what we verify, and refuse for a changed model" : "cannot sign", async () => {
      const signed = await run(
        peer.signHashed(hashing, setting.at("p256.key"), setting.at("model"), bundle("theirs")),
      );
      expect(signed).toMatchObject(
        said === undefined ? { status: 0 } : { status: 1, output: expect.stringMatching(said) },
      );
      if (said === undefined)
        await expectOurVerdicts(setting, bundle("theirs"), P256.trust(setting), P256.distrust(setting));
    });
  });
}

const nameOf = ({ algorithm, shardSize }: Hashing): string =>
  shardSize === undefined ? algorithm : `${algorithm} in shards`;

async function expectOurVerdicts(
  setting: Setting,
  bundle: string,
  trust: object,
  distrust: object,
): Promise<void> {
  expect(await verifyModel(setting.at("model"), { ...trust, bundle })).toMatchObject({ ok: true });
  expect(await verifyModel(setting.tampered(), { ...trust, bundle })).toMatchObject({
    ok: false,
    error: { verdict: "negative", facts: { differences: { changed: ["weights.bin"] } } },
  });
  expect(await verifyModel(setting.at("model"), { ...distrust, bundle })).toMatchObject({ ok: false });
}
