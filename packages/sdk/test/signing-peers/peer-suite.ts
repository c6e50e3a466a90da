import { signModel, type TrustOptions, verifyModel } from "@aixv/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { METHODS, P256 } from "./methods.ts";
import { type Hashing, type ModelPaths, type Peer, runPeer } from "./peer.ts";
import { type Ran, run } from "./run.ts";
import { createSetting, type Setting } from "./setting.ts";

const HASHINGS: readonly (readonly [string, Hashing])[] = (["sha256", "blake2b", "blake3"] as const).flatMap(
  (algorithm) => [
    [algorithm, { algorithm }],
    [`${algorithm}, in shards`, { algorithm, shardSize: 1000 }],
  ],
);

const VERIFIES = "verifies what we sign, and refuses it for a changed model";
const SIGNS = "signs what we verify, and refuse for a changed model or another signer";

/** What a client cannot do, by the name of the method or the hashing, and how it says so. */
export interface Refusals {
  readonly signing: { readonly [name: string]: RegExp };
  readonly verifying: { readonly [name: string]: RegExp };
}

/** Has a peer and us sign and verify for each other, by every method, hash and serialisation; each yes has its no. */
export function describePeer(
  createPeer: (folder: string) => Promise<Peer> | Peer,
  { signing, verifying }: Refusals,
): void {
  let setting: Setting;
  let peer: Peer;
  beforeAll(async () => {
    setting = await createSetting();
    peer = await createPeer(setting.at("peer"));
  });
  afterAll(async () => await setting.remove());
  const paths = (model: string, bundle: string): ModelPaths => ({ model, bundle: setting.at(bundle) });

  describe.each(METHODS)("$name", ({ name, sign, trust, distrust, signFlags, verifyFlags }) => {
    it(verifying[name] === undefined ? VERIFIES : "does not verify what we sign", async () => {
      const { model, bundle } = paths(setting.at("model"), `ours by ${name}.sig`);
      expect(await signModel(model, { ...sign(setting), bundle })).toMatchObject({ ok: true });
      expectRan(await runPeer(peer, "verify", verifyFlags(setting), { model, bundle }), verifying[name]);
      const changed = await runPeer(peer, "verify", verifyFlags(setting), {
        model: setting.tampered,
        bundle,
      });
      expectRan(changed, verifying[name] ?? /weights\.bin/);
    });

    it(signing[name] === undefined ? SIGNS : "does not sign", async () => {
      const { model, bundle } = paths(setting.at("model"), `theirs by ${name}.sig`);
      expectRan(await runPeer(peer, "sign", signFlags(setting), { model, bundle }), signing[name]);
      if (signing[name] === undefined)
        await expectOurVerdicts(setting, bundle, trust(setting), distrust(setting));
    });
  });

  describe.each(HASHINGS)("%s", (name, hashing) => {
    it(verifying[name] === undefined ? VERIFIES : "does not verify what we sign", async () => {
      const { model, bundle } = paths(setting.at("model"), `ours with ${name}.sig`);
      expect(await signModel(model, { ...P256.sign(setting), ...hashing, bundle })).toMatchObject({
        ok: true,
      });
      const verify = async (files: string): Promise<Ran> =>
        await run(peer.verifyHashed(hashing, setting.at("p256.pub"), { model: files, bundle }));
      expectRan(await verify(model), verifying[name]);
      expectRan(await verify(setting.tampered), verifying[name] ?? /weights\.bin/);
    });

    it(signing[name] === undefined ? SIGNS : "does not sign", async () => {
      const { model, bundle } = paths(setting.at("model"), `theirs with ${name}.sig`);
      const signed = await run(peer.signHashed(hashing, setting.at("p256.key"), { model, bundle }));
      expectRan(signed, signing[name]);
      if (signing[name] === undefined)
        await expectOurVerdicts(setting, bundle, P256.trust(setting), P256.distrust(setting));
    });
  });

  it("and we sign models of one file for each other", async () => {
    const { model, bundle } = paths(setting.at("model/weights.bin"), "ours of a file.sig");
    expect(await signModel(model, { ...P256.sign(setting), bundle })).toMatchObject({ ok: true });
    const verify = async (file: string): Promise<Ran> =>
      await runPeer(peer, "verify", P256.verifyFlags(setting), { model: file, bundle });
    expectRan(await verify(model), verifying["one file"]);
    expectRan(await verify(`${setting.tampered}/weights.bin`), verifying["one file"] ?? /mismatch/i);

    const theirs = paths(model, "theirs of a file.sig");
    expectRan(await runPeer(peer, "sign", P256.signFlags(setting), theirs), undefined);
    const trust = { ...P256.trust(setting), bundle: theirs.bundle };
    expect(await verifyModel(model, trust)).toMatchObject({ ok: true });
    expect(await verifyModel(`${setting.tampered}/weights.bin`, trust)).toMatchObject({
      ok: false,
      error: { verdict: "negative" },
    });
  });

  it("leaves an empty file out of shards, so that we take it only where we are told to (docs/adr/0010)", async () => {
    const { model, bundle } = paths(setting.withEmptyFile, "theirs of an empty file.sig");
    const hashing: Hashing = { algorithm: "sha256", shardSize: 1000 };
    expectRan(await run(peer.signHashed(hashing, setting.at("p256.key"), { model, bundle })), undefined);
    const trust = { ...P256.trust(setting), bundle };
    expect(await verifyModel(model, trust)).toMatchObject({
      ok: false,
      error: { facts: { differences: { unexpected: ["empty"] } } },
    });
    expect(await verifyModel(model, { ...trust, ignorePaths: ["empty"] })).toMatchObject({ ok: true });
  });
}

function expectRan(ran: Ran, refusal: RegExp | undefined): void {
  expect(ran).toEqual(
    refusal === undefined
      ? { status: 0, output: expect.anything() }
      : { status: 1, output: expect.stringMatching(refusal) },
  );
}

async function expectOurVerdicts(
  setting: Setting,
  bundle: string,
  trust: TrustOptions,
  distrust: TrustOptions,
): Promise<void> {
  const model = setting.at("model");
  expect(await verifyModel(model, { ...trust, bundle })).toMatchObject({ ok: true });
  expect(await verifyModel(setting.tampered, { ...trust, bundle })).toMatchObject({
    ok: false,
    error: { verdict: "negative", facts: { differences: { changed: ["weights.bin"] } } },
  });
  expect(await verifyModel(model, { ...distrust, bundle })).toMatchObject({ ok: false });
}
