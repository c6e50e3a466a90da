import { chmod, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { ALICE, TRUST, useSigstore } from "./signed-model.ts";
import {
  ANCHOR,
  CERTIFICATE,
  KEY,
  MODEL_FILES,
  PUB,
  useWorkspace,
  writeFiles,
  writeModel,
} from "./workspace.ts";

useWorkspace();
const services = useSigstore();

interface Method {
  readonly name: string;
  readonly sign: () => readonly string[];
  readonly verify: () => readonly string[];
  readonly subject: RegExp;
}

const METHODS: readonly Method[] = [
  { name: "key", sign: () => KEY, verify: () => PUB, subject: /^key:sha256:/ },
  { name: "certificate", sign: () => CERTIFICATE, verify: () => ANCHOR, subject: /test signer/ },
  {
    name: "sigstore",
    sign: () => services.keyless(),
    verify: () => ["--identity", ALICE, "--issuer", services.sigstore.url, ...TRUST],
    subject: /^alice@example\.com$/,
  },
];

const SHAPES: readonly (readonly [string, readonly string[]])[] = [
  ["whole files", []],
  ["shards", ["--shard-size", "100"]],
  ["blake2b", ["--hash-algorithm", "blake2b"]],
  ["blake3", ["--hash-algorithm", "blake3"]],
  ["blake3 shards", ["--hash-algorithm", "blake3", "--shard-size", "7"]],
];

let count = 0;
const unique = (name: string): string => `${name}-${++count}`;

describe.each(METHODS)("method $name", ({ name, sign, verify, subject }) => {
  test.each(SHAPES)("folder, %s", async (_shape, flags) => {
    const model = await writeModel(unique("folder"));
    const signed = await runJson(["sign", model, ...sign(), ...flags]);
    expect(signed.result).toMatchObject({
      ok: true,
      method: name,
      bundle_path: `${model}/model.sig`,
      files: 3,
    });
    const verified = await runJson(["verify", model, ...verify()]);
    expect(verified).toMatchObject({ exitCode: 0, stderr: "" });
    expect(verified.result).toMatchObject({
      verified: true,
      method: name,
      digest: signed.result.digest,
      files: 3,
      bytes: signed.result.bytes,
      actual_subjects: [expect.stringMatching(subject)],
    });
    // The digest of a signed model, asked for alone, is the one that was signed.
    expect((await runJson(["digest", model, ...flags])).result.digest).toBe(signed.result.digest);
    await writeFiles({ [join(model, "weights.bin")]: "0123456789".repeat(49).concat("012345678X") });
    const refused = await runJson(["verify", model, ...verify()]);
    expect(refused).toMatchObject({ exitCode: 1, stderr: "" });
    expect(refused.result).toMatchObject({
      ok: false,
      digest: null,
      code: "MODEL_MISMATCH",
      changed: ["weights.bin"],
    });
  });

  test.each([...SHAPES, ["--blob", ["--blob"]] as const])("single file, %s", async (_shape, flags) => {
    const file = `${unique("file")}.bin`;
    await writeFiles({ [file]: "some weights" });
    const signed = await runJson(["sign", file, ...sign(), ...flags]);
    expect(signed.result).toMatchObject({
      ok: true,
      bundle_path: `${file}.sigstore.json`,
      files: 1,
      bytes: 12,
    });
    const verified = await runJson(["verify", file, ...verify()]);
    expect(verified.exitCode).toBe(0);
    expect(verified.result).toMatchObject({ verified: true, digest: signed.result.digest, method: name });
    await writeFiles({ [file]: "some weightz" });
    expect((await runJson(["verify", file, ...verify()])).exitCode).toBe(1);
  });

  test("a timestamp proves when it was signed", async () => {
    const model = await writeModel(unique("stamped"));
    const url = `${services.sigstore.url}/api/v1/timestamp`;
    // For keyless the signing config names this authority already: it must not be asked twice.
    await runAixv(["sign", model, ...sign(), "--timestamp-url", url]);
    const trust = name === "sigstore" ? [] : TRUST;
    const { exitCode, result } = await runJson(["verify", model, ...verify(), ...trust]);
    expect(exitCode).toBe(0);
    const age = Date.now() - Date.parse(String(result.signed_time));
    expect(Math.abs(age)).toBeLessThan(10 * 60_000);
    const past = await runJson(["verify", model, ...verify(), ...trust, "--now", "2020-01-01T00:00:00Z"]);
    expect(past).toMatchObject({
      exitCode: 1,
      result: { code: "TIME_IN_FUTURE", now: "2020-01-01T00:00:00Z" },
    });
  });
});

test("a certificate without a timestamp is judged by the clock", async () => {
  const model = await writeModel(unique("aged"));
  await runAixv(["sign", model, ...CERTIFICATE]);
  const later = await runJson(["verify", model, ...ANCHOR, "--now", "2099-01-01T00:00:00Z"]);
  expect(later).toMatchObject({ exitCode: 1, result: { code: "CERTIFICATE_EXPIRED" } });
  const earlier = await runJson(["verify", model, ...ANCHOR, "--now", "2001-01-01T00:00:00Z"]);
  expect(earlier).toMatchObject({ exitCode: 1, result: { code: "CERTIFICATE_NOT_YET_VALID" } });
});

test("keyless through Rekor v2, and through a CI job's own identity", async () => {
  const model = await writeModel(unique("rekor2"));
  const config = ["--trust-config", "sigstore/client_trust_config_rekor_v2.json"];
  await runAixv(["sign", model, ...config, "--identity-token", services.sigstore.token(ALICE)]);
  expect(
    (await runAixv(["verify", model, "--identity", ALICE, "--issuer", services.sigstore.url, ...TRUST]))
      .exitCode,
  ).toBe(0);
  const environment = { ...services.sigstore.githubEnvironment, GITHUB_ACTIONS: "true" };
  const ambient = await runJson(["sign", model, "--force", ...config], { environment });
  expect(ambient.result).toMatchObject({ ok: true, method: "sigstore" });
  expect(ambient.result.identity).toMatchObject({ issuer: services.sigstore.url });
});

describe("where the bundle lies", () => {
  test.each([
    ["inside the model under another name", (model: string) => `${model}/sub/release.sigstore`],
    ["in the parent folder", (model: string) => `${model}.sig`],
    ["in a folder that does not exist yet", (model: string) => `made/for/${model}/x.sig`],
  ])("%s", async (_where, place) => {
    const model = await writeModel(unique("placed"));
    const bundle = place(model);
    const signed = await runJson(["sign", model, ...KEY, "--bundle", bundle]);
    expect(signed.result.bundle_path).toBe(bundle);
    expect(await runJson(["verify", model, ...PUB, "--bundle", bundle])).toMatchObject({
      exitCode: 0,
      result: { unexpected: [], unsigned_files: [] },
    });
    expect((await runJson(["verify", model, ...PUB])).result.code).toBe("BUNDLE_NOT_FOUND");
  });

  test("the digest is the same wherever the bundle lies, however often it is signed", async () => {
    const model = await writeModel(unique("same"));
    const { digest } = (await runJson(["digest", model])).result;
    for (const bundle of [[], ["--bundle", `${model}.sig`], ["--bundle", `${model}/x.sig`]])
      expect((await runJson(["sign", model, ...KEY, ...bundle])).result.digest).toBe(digest);
  });

  test("a bundle inside the model hides only itself", async () => {
    const model = await writeModel(unique("hide"), { "run.py": "good\n" });
    await runAixv(["sign", model, ...KEY, "--bundle", `${model}.sig`]);
    await cp(`${model}.sig`, join(model, "run.py"));
    const { exitCode, result } = await runJson(["verify", model, ...PUB, "--bundle", join(model, "run.py")]);
    expect(exitCode).toBe(1);
    expect(result.changed).toEqual(["run.py"]);
  });

  test("ignore_paths records the bundle and claims.jsonl, and adding claims later keeps the signature", async () => {
    const model = await writeModel(unique("claims"));
    await runAixv(["sign", model, ...KEY]);
    const { serialization } = (await runJson(["inspect", `${model}/model.sig`])).result as {
      serialization: { ignore_paths: readonly string[] };
    };
    expect(serialization.ignore_paths).toEqual(expect.arrayContaining(["model.sig", "claims.jsonl"]));
    await writeFiles({ [join(model, "claims.jsonl")]: "{}\n", [join(model, ".git/HEAD")]: "x" });
    const { exitCode, result } = await runJson(["verify", model, ...PUB]);
    expect(exitCode).toBe(0);
    expect(result.ignored_paths).toEqual([".git", "claims.jsonl", "model.sig"]);
    await writeFiles({ [join(model, "sub/claims.jsonl")]: "{}\n" });
    expect((await runJson(["verify", model, ...PUB])).result.unexpected).toEqual(["sub/claims.jsonl"]);
  });

  test("an existing bundle is kept without --force and replaced with it", async () => {
    const model = await writeModel(unique("resign"));
    await runAixv(["sign", model, ...KEY]);
    const before = await readFile(join(model, "model.sig"), "utf8");
    expect(await runJson(["sign", model, ...KEY])).toMatchObject({
      exitCode: 2,
      result: { code: "FILE_EXISTS" },
    });
    expect(await readFile(join(model, "model.sig"), "utf8")).toBe(before);
    expect((await runAixv(["sign", model, ...KEY, "--force"])).exitCode).toBe(0);
    expect(await readFile(join(model, "model.sig"), "utf8")).not.toBe(before);
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
  });

  test("--force replaces a bundle, and neither the model, nor its key, nor anything else", async () => {
    const model = await writeModel(unique("forced"));
    const key = await readFile("release.key", "utf8");
    for (const victim of [`${model}/config.json`, "release.key"]) {
      const { exitCode, result } = await runJson(["sign", model, ...KEY, "--bundle", victim, "--force"]);
      expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: "FILE_EXISTS" });
    }
    const file = `${model}/weights.bin`;
    const itself = await runJson(["sign", file, ...KEY, "--bundle", file, "--force"]);
    expect(itself.result.code).toBe("FILE_EXISTS");
    expect(await readFile("release.key", "utf8")).toBe(key);
    expect(await readFile(`${model}/config.json`, "utf8")).toBe(MODEL_FILES["config.json"]);
  });

  test.each(["dangling", "other file", "folder"])("a bundle path that is a %s is refused", async (kind) => {
    const model = await writeModel(unique("taken"));
    const bundle = `${model}.sig`;
    if (kind === "dangling") await symlink("nowhere-at-all", bundle);
    else if (kind === "folder") await mkdir(bundle);
    else await writeFiles({ [bundle]: "my thesis" });
    const { exitCode, result } = await runJson(["sign", model, ...KEY, "--bundle", bundle]);
    expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: "FILE_EXISTS" });
    if (kind === "folder") {
      const forced = await runJson(["sign", model, ...KEY, "--bundle", bundle, "--force"]);
      expect(forced.result.code).toBe("NOT_A_FILE");
    }
  });
});

describe("how the model is named", () => {
  test("from inside it, with .aixv inside it", async () => {
    const model = await writeModel(unique("inside"), { ".aixv/reuse/old.json": "{}" });
    const before = process.cwd();
    process.chdir(model);
    try {
      const key = KEY.map((part) => part.replace("release.key", "../release.key"));
      const signed = await runJson(["sign", ".", ...key]);
      expect(signed.result).toMatchObject({ bundle_path: "model.sig", files: 3 });
      await writeFiles({ ".aixv/more.json": "{}" });
      expect((await runAixv(["verify", ".", "--public-key", "../release.pub"])).exitCode).toBe(0);
    } finally {
      process.chdir(before);
    }
    expect((await runJson(["verify", model, ...PUB])).result.ignored_paths).toEqual([".aixv", "model.sig"]);
  });

  test("--root says where .aixv lies; another .aixv is part of the model", async () => {
    const model = await writeModel(unique("rooted"), { ".aixv/x": "{}" });
    expect((await runJson(["digest", model])).result.files).toBe(4);
    expect((await runJson(["digest", model, "--root", model])).result.files).toBe(3);
  });

  test("through a symbolic link, and with a trailing slash", async () => {
    const model = await writeModel(unique("linked"));
    await symlink(model, `${model}-link`);
    const signed = await runJson(["sign", `${model}-link/`, ...KEY]);
    expect(signed.exitCode).toBe(0);
    for (const path of [model, `${model}/`, `${model}-link`, `./${model}/.`])
      expect((await runAixv(["verify", path, ...PUB])).exitCode).toBe(0);
    await rename(model, `${model}-moved`);
    expect((await runAixv(["verify", `${model}-moved`, ...PUB])).exitCode).toBe(0);
  });

  test("a symbolic link in the model needs --allow-symlinks, which verification takes from the signature", async () => {
    const model = await writeModel(unique("symlinks"));
    await symlink("weights.bin", join(model, "latest"));
    expect((await runJson(["sign", model, ...KEY])).result.code).toBe("SYMLINK_NOT_ALLOWED");
    expect((await runJson(["sign", model, ...KEY, "--allow-symlinks"])).result.files).toBe(4);
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
    await rm(join(model, "latest"));
    await symlink("config.json", join(model, "latest"));
    expect((await runJson(["verify", model, ...PUB])).result.changed).toEqual(["latest"]);
  });

  test("executable bits and times are no part of a model", async () => {
    const model = await writeModel(unique("mode"));
    await runAixv(["sign", model, ...KEY]);
    await chmod(join(model, "weights.bin"), 0o755);
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
  });
});

describe("flags without effect are refused", () => {
  const BLOB = ["sign", "plain.bin", ...KEY, "--blob"] as const;
  test.each([
    ["--shard-size", "5"],
    ["--hash-algorithm", "blake3"],
    ["--ignore-paths", "x"],
    ["--allow-symlinks"],
    ["--no-ignore-git-paths"],
    ["--reuse", "x"],
    ["--merge", "x"],
  ])("--blob with %s", async (...flags) => {
    await writeFiles({ "plain.bin": "x" });
    expect((await runJson([...BLOB, ...flags])).result.code).toBe("OPTION_INVALID");
  });

  test("--blob of a folder, and --only with the bundle of a blob", async () => {
    const model = await writeModel(unique("noblob"));
    expect((await runJson(["sign", model, ...KEY, "--blob"])).result.code).toBe("NOT_A_FILE");
    const file = join(model, "config.json");
    await runAixv(["sign", file, ...KEY, "--blob"]);
    expect((await runJson(["verify", file, ...PUB, "--only", "*"])).result.code).toBe("OPTION_INVALID");
    const asFolder = await runJson(["verify", model, ...PUB, "--bundle", `${file}.sigstore.json`]);
    expect(asFolder).toMatchObject({ exitCode: 1, result: { code: "NOT_A_FILE" } });
  });

  test("--blob of a file that begins like an encoded DSSE envelope", async () => {
    await writeFiles({ "envelope.bin": "DSSEv1 28 application/vnd.in-toto+json 2 {}" });
    const { result } = await runJson(["sign", "envelope.bin", ...KEY, "--blob"]);
    expect(result.code).toBe("CONTENT_AMBIGUOUS");
    expect((await runAixv(["sign", "envelope.bin", ...KEY])).exitCode).toBe(0);
  });
});
