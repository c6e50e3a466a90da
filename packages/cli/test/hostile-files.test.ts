import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, stat, symlink, truncate } from "node:fs/promises";
import { devNull } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();

beforeAll(async () => {
  await writeModel("model");
  await runAixv(["sign", "model", ...KEY]);
  await mkdir("folder");
});

async function noVerdict(args: readonly string[], code: string): Promise<void> {
  const { exitCode, result } = await runJson(args);
  expect({ args, exitCode, code: result.code }).toEqual({ args, exitCode: 2, code });
}

describe.skipIf(process.platform === "win32")(
  "what is no regular file is refused at once, never waited for",
  () => {
    beforeAll(() => void execFileSync("mkfifo", ["pipe"]));

    test.each(["pipe", "folder", devNull, "/dev/zero"])("%s", async (path) => {
      const notAFile = [
        ["verify", "model", ...PUB, "--bundle", path],
        ["verify", "model", "--public-key", path],
        ["verify", "model", "--certificate-chain", path],
        ["verify", "model", ...PUB, "--trusted-root", path],
        ["sign", "model", "--key", path, "--force"],
        ["sign", "model", ...KEY, "--certificate", path, "--force"],
        ["sign", "model", "--signing-config", path, "--force"],
        ["sign", "model", ...KEY, "--reuse", path, "--force"],
        ["digest", "--merge", path],
        ["inspect", path],
      ];
      for (const args of notAFile) await noVerdict(args, "NOT_A_FILE");
      await noVerdict(["sign", "model", ...KEY, "--bundle", path], "FILE_EXISTS");
      if (path === "folder") return;
      for (const args of [
        ["digest", path],
        ["sign", path, ...KEY],
        ["verify", path, ...PUB],
      ])
        await noVerdict(args, "NOT_A_FILE");
    });

    test("a FIFO in a model", async () => {
      const model = await writeModel("piped");
      await runAixv(["sign", model, ...KEY]);
      await rm(`${model}/config.json`);
      execFileSync("mkfifo", [`${model}/config.json`]);
      await noVerdict(["digest", model], "SPECIAL_FILE");
      const { exitCode, result } = await runJson(["verify", model, ...PUB]);
      expect({ exitCode, changed: result.changed }).toEqual({ exitCode: 1, changed: ["config.json"] });
    });
  },
);

describe("bundles", () => {
  test.each([
    ["empty", "", "BUNDLE_EMPTY"],
    ["truncated", "half", "BUNDLE_NOT_JSON"],
    ["twice", "twice", "BUNDLE_NOT_JSON"],
    ["garbage", "\u0000\u0001garbage", "BUNDLE_NOT_JSON"],
    ["an array", "[]", "BUNDLE_MALFORMED"],
    ["null", "null", "BUNDLE_MALFORMED"],
    ["another document", '{"a": 1}', "BUNDLE_MALFORMED"],
    ["deeply nested", "[".repeat(200_000), "BUNDLE_NOT_JSON"],
    ["many members", `[${"1,".repeat(2_000_000)}1]`, "BUNDLE_NOT_JSON"],
    ["duplicate keys", '{"mediaType":"a","mediaType":"b"}', "BUNDLE_NOT_JSON"],
    ["with a byte order mark", "\ufeff{}", "BUNDLE_NOT_JSON"],
  ])("%s", async (_name, text, code) => {
    const bundle = await readFile("model/model.sig", "utf8");
    const written = { half: bundle.slice(0, bundle.length / 2), twice: bundle + bundle }[text] ?? text;
    await writeFiles({ "hostile.sig": written });
    await noVerdict(["verify", "model", ...PUB, "--bundle", "hostile.sig"], code);
    await noVerdict(["inspect", "hostile.sig"], code);
  });

  test("in UTF-16", async () => {
    const bundle = await readFile("model/model.sig", "utf8");
    await writeFiles({ "utf16.sig": Buffer.from(`\ufeff${bundle}`, "utf16le") });
    await noVerdict(["verify", "model", ...PUB, "--bundle", "utf16.sig"], "BUNDLE_NOT_JSON");
  });

  test("more than 500 MB, which is not read at all", async () => {
    await writeFiles({ "huge.sig": "{" });
    // A hole, which takes no place on the disk.
    await truncate("huge.sig", 500_000_001);
    await noVerdict(["verify", "model", ...PUB, "--bundle", "huge.sig"], "FILE_TOO_LARGE");
    await noVerdict(["inspect", "huge.sig"], "FILE_TOO_LARGE");
    await rm("huge.sig");
  });

  test("100 MB", async () => {
    await writeFiles({ "large.sig": Buffer.alloc(100_000_000, "[") });
    await noVerdict(["verify", "model", ...PUB, "--bundle", "large.sig"], "BUNDLE_NOT_JSON");
    await rm("large.sig");
  });
});

describe("key files", () => {
  const crlf = (text: string): string => text.replaceAll("\n", "\r\n");
  test.each([
    ["with CRLF", crlf, true],
    ["with a byte order mark", (text: string) => `\ufeff${text}`, true],
    ["with text around", (text: string) => `my key\n${text}\nkeep it\n`, true],
    ["in UTF-16", (text: string) => Buffer.from(text, "utf16le"), false],
    ["truncated", (text: string) => text.slice(0, 60), false],
    ["empty", () => "", false],
    ["without its armour", (text: string) => text.replaceAll(/-----.*-----/g, ""), false],
  ])("%s", async (_name, change, works) => {
    await writeFiles({
      "changed.key": change(await readFile("release.key", "utf8")),
      "changed.pub": change(await readFile("release.pub", "utf8")),
    });
    const signed = await runJson([
      "sign",
      "model",
      "--key",
      "changed.key",
      "--bundle",
      "changed.sig",
      "--force",
    ]);
    expect(signed.result.code).toBe(works ? undefined : "KEY_UNREADABLE");
    const verified = await runJson(["verify", "model", "--public-key", "changed.pub"]);
    expect(verified.result.code).toBe(works ? undefined : "TRUST_MATERIAL_INVALID");
  });

  test("two keys in one file name no one", async () => {
    await writeFiles({
      "two.pub": (await readFile("release.pub", "utf8")) + (await readFile("other.pub", "utf8")),
    });
    await noVerdict(["verify", "model", "--public-key", "two.pub"], "TRUST_MATERIAL_INVALID");
  });

  test("messages never show a private key or a token", async () => {
    const secret = (await readFile("release.key", "utf8")).split("\n")[1] ?? "";
    const runs = [
      await runAixv(["verify", "model", "--public-key", "release.key"]),
      await runAixv(["sign", "model", "--identity-token", secret, "--force"]),
    ];
    expect(secret.length).toBeGreaterThan(40);
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(secret);
  });
});

describe("keygen never overwrites", () => {
  test.each(["k.key", "k.pub"])("%s", async (taken) => {
    await rm("k.key", { force: true });
    await rm("k.pub", { force: true });
    for (const make of [() => writeFiles({ [taken]: "precious" }), () => symlink("nowhere", taken)]) {
      await rm(taken, { force: true });
      await make();
      await noVerdict(["keygen", "--out", "k"], "FILE_EXISTS");
      expect(await readdir(".")).not.toContain(taken === "k.key" ? "k.pub" : "k.key");
    }
  });

  test.skipIf(process.platform === "win32")("the private key is for its owner only", async () => {
    await runAixv(["keygen", "--out", "owned"]);
    expect((await stat("owned.key")).mode & 0o777).toBe(0o600);
    expect((await stat("owned.pub")).mode & 0o600).toBe(0o600);
  });
});

describe.skipIf(process.platform === "win32")("names", () => {
  const NAMES = [
    "a\nb",
    "c\u001b[31md",
    "e\u202ef",
    "g\u009bh",
    "i\u2066j",
    "k\u{e0041}l",
    "x".repeat(250),
    "*?[",
    "m:0-5",
    "-n",
  ];

  test("any name is signed, verified and shown without steering the terminal, in text and in JSON", async () => {
    await writeFiles(Object.fromEntries(NAMES.map((name) => [`named/${name}`, name])));
    expect((await runAixv(["sign", "named", ...KEY])).exitCode).toBe(0);
    const good = await runJson(["verify", "named", ...PUB]);
    expect(good.exitCode).toBe(0);
    await writeFiles(Object.fromEntries(NAMES.map((name) => [`named/${name}`, `${name}!`])));
    const bad = await runJson(["verify", "named", ...PUB]);
    expect(new Set(bad.result.changed as readonly string[])).toEqual(new Set(NAMES));
    const text = await runAixv(["verify", "named", ...PUB]);
    const listed = await runAixv(["digest", "named", "--manifest"]);
    const parts = await runAixv(["digest", "named", "--part", "1/1", "--output", "o\u001b[31m\u202e.json"]);
    const keys = await runAixv(["keygen", "--out", "k\u001b[31m\u202e"]);
    const inspected = await runJson(["inspect", "named/model.sig"]);
    const failed = await runAixv(["verify", "no\u001b[31m\nsuch", ...PUB]);
    const unknown = await runAixv(["\u001b[31mred"]);
    for (const run of [good, bad, text, listed, parts, keys, inspected, failed, unknown]) {
      expect(run.stdout + run.stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    }
    // One line a file: a line end in a name makes none of its own.
    expect(listed.stdout.trimEnd().split("\n")).toHaveLength(NAMES.length);
    expect(failed.stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("a model whose own name is hostile", async () => {
    const model = "evil\n✔ verified\u001b[32m";
    await writeModel(model);
    const signed = await runAixv(["sign", model, ...KEY]);
    await writeFiles({ [`${model}/config.json`]: "x" });
    const { exitCode, stderr } = await runAixv(["verify", model, ...PUB]);
    expect(exitCode).toBe(1);
    for (const text of [signed.stdout, stderr]) expect(text).not.toMatch(/^✔ verified/m);
  });
});

test("a bundle place that cannot be is refused before anything is hashed or signed", async () => {
  await writeFiles({ "a-file": "x" });
  await noVerdict(["sign", "model", ...KEY, "--bundle", "a-file/x.sig"], "FILE_NOT_WRITTEN");
  await noVerdict(["sign", "model", ...KEY, "--bundle", "n".repeat(300)], "FILE_UNREADABLE");
  // The longest name that there can be needs none longer on the way.
  expect((await runAixv(["sign", "model", ...KEY, "--bundle", "n".repeat(255)])).exitCode).toBe(0);
});

test("an aborted run says so, exits 130 and writes nothing", async () => {
  const model = await writeModel("aborted");
  const run = await runJson(["sign", model, ...KEY], { signal: AbortSignal.abort() });
  expect(run).toMatchObject({ exitCode: 130, result: { ok: false, code: "INTERRUPTED", command: "sign" } });
  expect(await readdir(model)).toEqual(["config.json", "tokenizer", "weights.bin"]);
});
