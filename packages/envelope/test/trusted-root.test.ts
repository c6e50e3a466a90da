import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { embeddedTrustedRoot, refreshTrustedRoot } from "../src/node/index.ts";
import { parseTrustedRoot, readTrustedRoot } from "../src/verify/index.ts";
import { codeOf } from "./outcome.ts";
import { bytesOf } from "./signed.ts";
import { HAS_VECTORS, VECTORS_TITLE, vector } from "./vectors.ts";

let sigstore: LocalSigstore;
let folder: string;

beforeAll(async () => {
  sigstore = await startSigstore();
  folder = await mkdtemp(join(tmpdir(), "aixv-trusted-root-"));
});
afterEach(() => sigstore.faults.clear());
afterAll(async () => {
  await sigstore.close();
  await rm(folder, { recursive: true });
});

type Json = { [name: string]: unknown };
interface RootJson extends Json {
  tlogs: { publicKey?: { rawBytes?: unknown; validFor?: { start?: unknown } } }[];
  ctlogs: RootJson["tlogs"];
  certificateAuthorities: Json[];
  timestampAuthorities: Json[];
}
const rootWith = (alter: (root: RootJson) => void): Uint8Array => {
  const json = JSON.parse(JSON.stringify(sigstore.trustedRoot)) as RootJson;
  alter(json);
  return bytesOf(json);
};

describe("parseTrustedRoot", () => {
  it("reads a trusted root, and the one inside a client trust config", () => {
    const bare = unwrap(parseTrustedRoot(bytesOf(sigstore.trustedRoot)));
    expect(unwrap(parseTrustedRoot(bytesOf(sigstore.clientTrustConfig)))).toEqual(bare);
  });

  it.each([
    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
    "application/vnd.dev.sigstore.trustedroot.v0.1+json",
    "application/vnd.dev.sigstore.trustedroot.v0.2+json",
  ])("reads %s", (mediaType) => {
    expect(codeOf(parseTrustedRoot(rootWith((root) => (root.mediaType = mediaType))))).toBeUndefined();
  });

  it.each([
    ["no media type", (root: RootJson) => delete root.mediaType],
    [
      "a media type of the future",
      (root: RootJson) => (root.mediaType = "application/vnd.dev.sigstore.trustedroot.v0.3+json"),
    ],
    [
      "a media type with something before it",
      (root: RootJson) => (root.mediaType = `x${String(root.mediaType)}`),
    ],
    ["a media type that is a list", (root: RootJson) => (root.mediaType = [root.mediaType])],
    [
      "a log without validFor.start (LESSON 20)",
      (root: RootJson) => delete root.tlogs[0]?.publicKey?.validFor?.start,
    ],
    ["a log without validFor", (root: RootJson) => delete root.tlogs[1]?.publicKey?.validFor],
    ["a ctlog without validFor.start", (root: RootJson) => delete root.ctlogs[0]?.publicKey?.validFor?.start],
    [
      "a start that is no time",
      (root: RootJson) => Object.assign(root.tlogs[0]?.publicKey?.validFor ?? {}, { start: "soon" }),
    ],
    [
      "a start that is a number",
      (root: RootJson) => Object.assign(root.tlogs[0]?.publicKey?.validFor ?? {}, { start: 0 }),
    ],
    ["a log without key", (root: RootJson) => delete root.tlogs[0]?.publicKey],
    [
      "a log whose key is a number",
      (root: RootJson) => Object.assign(root.tlogs[0]?.publicKey ?? {}, { rawBytes: 1 }),
    ],
    ["a log that is text", (root: RootJson) => (root.tlogs as unknown[]).push("log")],
    ["an object for the list of logs", (root: RootJson) => Object.assign(root, { tlogs: {} })],
    [
      "text for the list of authorities",
      (root: RootJson) => Object.assign(root, { certificateAuthorities: "x" }),
    ],
    ["an authority without chain", (root: RootJson) => delete root.certificateAuthorities[0]?.certChain],
    [
      "an authority with an empty chain",
      (root: RootJson) =>
        Object.assign(root.certificateAuthorities[0] ?? {}, { certChain: { certificates: [] } }),
    ],
    [
      "a timestamp authority without chain",
      (root: RootJson) => delete root.timestampAuthorities[0]?.certChain,
    ],
  ])("refuses %s", (_, alter) => {
    expect(codeOf(parseTrustedRoot(rootWith(alter)))).toBe("TRUSTED_ROOT_INVALID");
  });

  it.each([
    ["", ""],
    ["{", ""],
    ["null", ""],
    ["[]", ""],
    ['{"mediaType":"a","mediaType":"a"}', ""],
  ])("refuses %j", (text) => {
    expect(codeOf(parseTrustedRoot(Buffer.from(text)))).toBe("TRUSTED_ROOT_INVALID");
  });

  it("refuses a client trust config without a trusted root, or 1000 of them in one another", () => {
    const mediaType = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";
    expect(codeOf(parseTrustedRoot(bytesOf({ mediaType })))).toBe("TRUSTED_ROOT_INVALID");
    let nested: unknown = sigstore.trustedRoot;
    for (let depth = 0; depth < 1000; depth++) nested = { mediaType, trustedRoot: nested };
    expect(codeOf(parseTrustedRoot(bytesOf(nested)))).toBe("TRUSTED_ROOT_INVALID");
  });

  it("does not find members that are inherited (LESSON 7)", () => {
    const json = Object.create({ ...sigstore.trustedRoot }) as never;
    expect(codeOf(readTrustedRoot(json))).toBe("TRUSTED_ROOT_INVALID");
  });
});

describe("the embedded trust root", () => {
  it("parses, without network", async () => {
    const { json } = unwrap(await embeddedTrustedRoot());
    expect(json.certificateAuthorities).toBeInstanceOf(Array);
  });

  it.skipIf(!HAS_VECTORS)(`names the logs of the production root (${VECTORS_TITLE})`, async () => {
    const keys = (json: unknown): readonly unknown[] =>
      (json as { tlogs: { logId: { keyId: string } }[] }).tlogs.map(({ logId }) => logId.keyId);
    const production = unwrap(parseTrustedRoot(vector("sigstore/trusted_root.production.json")));
    expect(keys(production.json)).toContain(keys(unwrap(await embeddedTrustedRoot()).json)[0]);
  });
});

describe("refreshTrustedRoot", () => {
  const refresh = async (name: string, root: Uint8Array, mirrorUrl = sigstore.tuf.mirrorUrl) => {
    const rootPath = join(folder, `${name}.root.json`);
    await writeFile(rootPath, root);
    return await refreshTrustedRoot({
      mirrorUrl,
      rootPath,
      cachePath: join(folder, name),
      timeoutMillis: 60_000,
    });
  };

  it("fetches the signed trust root from a TUF mirror", async () => {
    const root = unwrap(await refresh("good", sigstore.tuf.rootJson));
    expect(root.json).toEqual(unwrap(parseTrustedRoot(bytesOf(sigstore.trustedRoot))).json);
  });

  it("refuses what another root signed", async () => {
    const other = await startSigstore();
    try {
      expect(codeOf(await refresh("other", other.tuf.rootJson))).toBe("TRUSTED_ROOT_INVALID");
    } finally {
      await other.close();
    }
  });

  it("says which mirror failed when it refuses, lies, or is no mirror", async () => {
    const outcomes = [];
    sigstore.faults.fail("tuf", 404);
    outcomes.push(await refresh("refusing", sigstore.tuf.rootJson));
    sigstore.faults.garble("tuf");
    outcomes.push(await refresh("garbled", sigstore.tuf.rootJson));
    sigstore.faults.clear();
    outcomes.push(await refresh("nonsense", Buffer.from("nonsense")));
    for (const outcome of outcomes) {
      expect(codeOf(outcome)).toBe("TRUSTED_ROOT_INVALID");
      expect(outcome.ok ? "" : outcome.error.message).toContain(sigstore.tuf.mirrorUrl);
      expect(outcome.ok ? "\n" : outcome.error.message).not.toMatch(/\p{Cc}/u);
    }
  });
});
