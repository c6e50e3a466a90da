import { readFile, symlink, writeFile } from "node:fs/promises";
import type { Timestamp } from "@aixv/core";
import { createAnchoredPattern } from "@aixv/envelope";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NotVerifiedError, signModel, type VerifyModelOptions, verifyModel } from "../src/index.ts";
import { codeOf, useWorkspace, value } from "./workspace.ts";

const { at, write, model } = useWorkspace();
let sigstore: LocalSigstore;

beforeAll(async () => {
  sigstore = await startSigstore();
  await sigstore.writeTo(at("sigstore"));
});
afterAll(async () => await sigstore.close());

const ALICE = "alice@example.com";
const byKey = (): VerifyModelOptions => ({ publicKeys: [at("release.pub")] });
const byAlice = (): VerifyModelOptions => ({
  expectedIdentities: [{ subject: ALICE, issuer: sigstore.url }],
  trustedRoot: at("sigstore/trusted_root.json"),
});

async function signedByKey(more?: { readonly [path: string]: string }): Promise<string> {
  const path = await model(more);
  value(await signModel(path, { key: at("release.key") }));
  return path;
}

async function signedByAlice(): Promise<string> {
  const path = await model();
  const signingConfig = at("sigstore/client_trust_config.json");
  value(await signModel(path, { signingConfig, identityToken: sigstore.token(ALICE) }));
  return path;
}

async function signedByCertificate(): Promise<string> {
  const path = await model();
  const [certificate, certificateChain] = [at("leaf.pem"), [at("chain.pem")]];
  value(await signModel(path, { key: at("leaf.key"), certificate, certificateChain }));
  return path;
}

test("a signed model verifies, and what it proves comes with it", async () => {
  const path = await signedByKey();
  const verified = value(await verifyModel(path, byKey()));
  expect(verified).toMatchObject({
    files: 3,
    unsignedFiles: [],
    notVerified: [],
    ignoredPaths: ["model.sig"],
  });
  expect(verified.signature.signers).toHaveLength(1);
  expect(verified.manifest?.resources.map(({ name }) => name)).toEqual([
    "config.json",
    "sub/vocab.txt",
    "weights.bin",
  ]);
});

describe("trust that names nobody never verifies", () => {
  const nobody: readonly (readonly [string, VerifyModelOptions])[] = [
    ["nothing", {}],
    ["empty lists", { publicKeys: [], certificateChain: [], expectedIdentities: [] }],
    ["an empty list of identities", { expectedIdentities: [] }],
  ];
  test.each(nobody)("%s", async (_name, options) => {
    for (const path of [await signedByKey(), await signedByAlice(), await signedByCertificate()]) {
      const result = await verifyModel(path, options);
      expect(codeOf(result)).toBe("TRUST_CONSTRAINT_MISSING");
      expect(!result.ok && result.error.verdict).toBe("none");
    }
  });

  test("an empty subject or pattern matches no signer", async () => {
    const path = await signedByAlice();
    for (const subject of ["", " ", createAnchoredPattern(""), createAnchoredPattern("|x")]) {
      const options = { ...byAlice(), expectedIdentities: [{ subject }] };
      expect(codeOf(await verifyModel(path, options))).toBe("IDENTITY_MISMATCH");
    }
  });

  test("an empty list of keys beside an empty list of identities", async () => {
    const options = { ...byKey(), expectedIdentities: [] };
    expect(codeOf(await verifyModel(await signedByKey(), options))).toBe("TRUST_CONSTRAINT_MISSING");
  });

  test("subject and issuer of different expectations do not add up to one", async () => {
    const expectedIdentities = [
      { subject: ALICE, issuer: "https://other.example" },
      { subject: "bob@example.com", issuer: sigstore.url },
    ];
    const result = await verifyModel(await signedByAlice(), { ...byAlice(), expectedIdentities });
    expect(codeOf(result)).toBe("ISSUER_MISMATCH");
  });
});

describe("a clock that is none", () => {
  test.each(["garbage", "", "NaN", "2031-01-01"])("%j never verifies what depends on time", async (text) => {
    const now = text as Timestamp;
    for (const [path, trust] of [
      [await signedByAlice(), byAlice()],
      [await signedByCertificate(), { certificateChain: [at("root.pem")] }],
    ] as const) {
      expect((await verifyModel(path, trust)).ok).toBe(true);
      expect(codeOf(await verifyModel(path, { ...trust, now }))).toBe("OPTION_INVALID");
    }
  });
});

describe("a second door", () => {
  test("keyless by the subject that was given beside a key or an anchor needs an issuer", async () => {
    const path = await signedByAlice();
    const { trustedRoot = "" } = byAlice();
    const narrow = { trustedRoot, expectedIdentities: [{ subject: ALICE }] };
    expect((await verifyModel(path, narrow)).ok).toBe(true);
    for (const doors of [{ certificateChain: [at("root.pem")] }, byKey()]) {
      expect(codeOf(await verifyModel(path, { ...narrow, ...doors }))).toBe("SIGNING_METHOD_UNTRUSTED");
      expect((await verifyModel(path, { ...byAlice(), ...doors })).ok).toBe(true);
    }
  });

  // DSSE v1.0, and model_signing 0.2, whose signatures still verify (OMS §11.2, item 4).
  test.each(["DSSEv1 1 x 0 ", "DSSEV1 1 x 1 b'y'"])(
    "the envelope encoded as %j is not signed as a blob",
    async (text) => {
      await write({ "encoded.bin": text });
      expect(codeOf(await signModel(at("encoded.bin"), { key: at("release.key"), blob: true }))).toBe(
        "CONTENT_AMBIGUOUS",
      );
      await write({ "other.bin": `x${text}` });
      expect(
        (await signModel(at("other.bin"), { key: at("release.key"), blob: true, overwrite: true })).ok,
      ).toBe(true);
    },
  );
});

describe("what is verified is what was read", () => {
  test("the bundle is read once: swapping it while files are hashed changes nothing", async () => {
    const path = await signedByKey();
    const [good, evil] = [await readFile(`${path}/model.sig`), "not a bundle"];
    let swapped = false;
    const result = await verifyModel(path, {
      ...byKey(),
      onProgress: () => {
        swapped = true;
        void writeFile(`${path}/model.sig`, evil);
      },
    });
    expect(swapped).toBe(true);
    expect(value(result).signature.signers).toHaveLength(1);
    await writeFile(`${path}/model.sig`, good);
  });

  test("a link as bundle does not hide the file it leads to", async () => {
    const path = await signedByKey({ "evil.py": "good" });
    await writeFile(at("kept.sig"), await readFile(`${path}/model.sig`));
    // The file takes the bundle's content, and is the bundle that is named, through a link.
    await writeFile(`${path}/evil.py`, await readFile(at("kept.sig")));
    await symlink(`${path}/evil.py`, at("link.sig"));
    const result = await verifyModel(path, { ...byKey(), bundle: at("link.sig") });
    expect(codeOf(result)).toBe("MODEL_MISMATCH");
  });

  test("a folder by the bundle of a file, a file by the bundle of a folder", async () => {
    const path = await signedByKey();
    const file = `${path}/config.json`;
    value(await signModel(file, { key: at("release.key"), bundle: at("file.sig") }));
    expect(codeOf(await verifyModel(path, { ...byKey(), bundle: at("file.sig") }))).toBe("MODEL_MISMATCH");
    expect(codeOf(await verifyModel(file, { ...byKey(), bundle: `${path}/model.sig` }))).toBe(
      "MODEL_MISMATCH",
    );
  });
});

describe("options", () => {
  test("only: an empty list, and patterns that select nothing, are no verification", async () => {
    const path = await signedByKey();
    expect(codeOf(await verifyModel(path, { ...byKey(), only: [] }))).toBe("ONLY_NO_MATCH");
    expect(codeOf(await verifyModel(path, { ...byKey(), only: ["*.json", "nope"] }))).toBe("ONLY_NO_MATCH");
    expect(codeOf(await verifyModel(path, { ...byKey(), only: [""] }))).toBe("OPTION_INVALID");
  });

  test.each([".", "./", "/", "..", "../x", "*", "a*", "[a]", ""])(
    "ignorePaths %j is refused",
    async (ignored) => {
      const result = await verifyModel(await signedByKey(), { ...byKey(), ignorePaths: [ignored] });
      expect(codeOf(result)).toBe("IGNORE_PATH_INVALID");
    },
  );

  test("stopEarly leaves no file that was not hashed looking verified", async () => {
    const path = await signedByKey();
    await writeFile(`${path}/extra`, "x");
    const result = await verifyModel(path, { ...byKey(), stopEarly: true });
    expect(!result.ok && result.error.facts).toMatchObject({ files: 0, notVerified: expect.any(Array) });
    expect(codeOf(result)).toBe("MODEL_MISMATCH");
  });

  test("trust roots exclude each other", async () => {
    const options = { ...byAlice(), staging: true };
    expect(codeOf(await verifyModel(await signedByAlice(), options))).toBe("OPTION_INVALID");
  });

  test("an abort is not a verdict", async () => {
    const result = verifyModel(await signedByKey(), { ...byKey(), signal: AbortSignal.abort() });
    expect(codeOf(await result)).toBe("ABORTED");
  });
});

test("the error says whether it was a verdict, and all that was found out", async () => {
  const path = await signedByKey();
  await writeFile(`${path}/weights.bin`, "Weights");
  const negative = await verifyModel(path, byKey());
  if (negative.ok) throw new Error("verified");
  expect(negative.error).toBeInstanceOf(NotVerifiedError);
  expect(negative.error.verdict).toBe("negative");
  expect(negative.error.facts).toMatchObject({ files: 3, differences: { changed: ["weights.bin"] } });
  expect(negative.error.facts.signature?.signers).toHaveLength(1);
  const none = await verifyModel(path, { ...byKey(), bundle: at("nowhere") });
  expect(none).toMatchObject({ ok: false, error: { verdict: "none", code: "BUNDLE_NOT_FOUND" } });
});
