import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();

const CARD = { licenses: ["Apache-2.0"] };
const findings = async (): Promise<readonly string[]> => {
  const { result } = await runJson(["store", "check"]);
  return (result.findings as { code: string }[]).map(({ code }) => code);
};
const attest = async (path: string, ...flags: readonly string[]): Promise<JsonObject> => {
  const args = ["attest", path, "--predicate", "model-card", "--input", "card.json"];
  const { result } = await runJson([...args, ...flags]);
  if (result.ok !== true) throw new Error(JSON.stringify(result));
  return result;
};

beforeAll(async () => {
  await mkdir("bare0");
  await writeFiles({
    "card.json": JSON.stringify(CARD),
    "waiver.json": '{"reason": "r", "expires_at": "2030-01-01T00:00:00Z"}',
  });
});

describe("evidence that travels with the model", () => {
  test("is found beside the model: model.sig, claims.jsonl and *.sigstore.json, each once, and counts once verified", async () => {
    await writeModel("travels");
    await runAixv(["sign", "travels", ...KEY, "--claims"]);
    const first = await attest("travels", "--sign", ...KEY, "--claims", "--root", "elsewhere");
    const second = await attest(
      "travels",
      "--sign",
      ...KEY,
      "--root",
      "elsewhere",
      "--artifact-type",
      "base-model",
    );
    const bundleOf = ({ signature }: JsonObject): string =>
      (signature as { bundle_path: string }).bundle_path;
    // A clone of the model, without the store.
    await mkdir("clone");
    await cp("travels", "clone/travels", { recursive: true });
    await copyFile(bundleOf(second), "clone/travels.card.sigstore.json");
    await copyFile(bundleOf(first), "clone/travels.copy.sigstore.json");
    const { result } = await runJson(["store", "list", "clone/travels", "--root", "bare0", ...PUB]);
    const evidence = result.evidence as {
      path: string;
      line: number | null;
      verified: boolean;
      origin: string;
    }[];
    expect(evidence.map(({ path, line, verified }) => [path, line, verified])).toEqual([
      ["clone/travels/model.sig", null, true],
      ["clone/travels/claims.jsonl", 2, true],
      ["clone/travels.card.sigstore.json", null, true],
    ]);
    expect(evidence.every(({ origin }) => origin === "beside")).toBe(true);
    expect(await readdir("elsewhere/.aixv/attestations")).toHaveLength(4);
  });

  test("verify finds the signature in claims.jsonl where model.sig is missing, or is by somebody else", async () => {
    await writeModel("moved");
    await runAixv(["sign", "moved", ...KEY, "--claims"]);
    await rm("moved/model.sig");
    const found = await runJson(["verify", "moved", ...PUB]);
    expect(found.result).toMatchObject({ ok: true, bundle_path: "moved/claims.jsonl" });
    await runAixv(["keygen", "--out", "distributor"]);
    await runAixv(["sign", "moved", "--key", "distributor.key"]);
    expect((await runJson(["verify", "moved", ...PUB])).exitCode).toBe(0);
    expect((await runJson(["verify", "moved", "--public-key", "distributor.pub"])).exitCode).toBe(0);
    const stranger = await runJson(["verify", "moved", "--public-key", "other.pub"]);
    expect([stranger.exitCode, stranger.result.code]).toEqual([1, "KEY_UNKNOWN"]);
    await appendFile("moved/weights.bin", "!");
    const changed = await runJson(["verify", "moved", ...PUB]);
    expect([changed.exitCode, changed.result.changed]).toEqual([1, ["weights.bin"]]);
  });

  test("signatures of files in a folder, or next to it, are none of the folder", async () => {
    await writeFiles({ "many/a.bin": "a", "many/b.bin": "b" });
    await runAixv(["sign", "many/a.bin", ...KEY]);
    const inside = await runJson(["verify", "many", ...PUB]);
    expect([inside.exitCode, inside.result.error]).toEqual([2, "bundle not found: many/model.sig"]);
    await writeFiles({ "one/a.bin": "a" });
    await runAixv(["sign", "one/a.bin", ...KEY]);
    expect((await runJson(["verify", "one", ...PUB])).result.code).toBe("BUNDLE_NOT_FOUND");
    await writeModel("next");
    await writeModel("next.v2", { "more.txt": "more" });
    await runAixv(["sign", "next.v2", ...KEY, "--bundle", "next.v2.sigstore.json"]);
    expect((await runJson(["verify", "next", ...PUB])).result.code).toBe("BUNDLE_NOT_FOUND");
  });

  test("a signature over a file whose bytes are the digests of a folder is no evidence about the folder", async () => {
    await writeFiles({ "folder1/w.bin": "w" });
    const { result: file } = await runJson(["digest", "folder1/w.bin"]);
    const { result: folder } = await runJson(["digest", "folder1"]);
    const hex = String(file.digest).slice("sha256:".length);
    await writeFile("forged.bin", Buffer.from(hex, "hex"));
    expect((await runJson(["digest", "forged.bin"])).result.digest).toBe(folder.digest);
    await runAixv(["sign", "forged.bin", "--blob", ...KEY, "--bundle", "folder1.forged.sigstore.json"]);
    const { result } = await runJson(["store", "list", "folder1", ...PUB]);
    expect(result.evidence).toEqual([]);
    expect((await runJson(["verify", "folder1", ...PUB])).result.code).toBe("BUNDLE_NOT_FOUND");
  });

  test("a model that was hashed otherwise is told of, not called without evidence", async () => {
    await writeModel("otherwise", { "logs/a.txt": "a" });
    await runAixv(["sign", "otherwise", ...KEY, "--ignore-paths", "logs", "--claims"]);
    const { result } = await runJson(["store", "list", "otherwise", ...PUB]);
    expect(result.evidence).toEqual([]);
    const { result: signed } = await runJson(["digest", "otherwise", "--ignore-paths", "logs"]);
    expect(result.others).toEqual([
      {
        code: "EVIDENCE_OF_ANOTHER_DIGEST",
        path: "otherwise/model.sig",
        line: null,
        subjects: [String(signed.digest)],
      },
    ]);
    const text = await runAixv(["store", "list", "otherwise", ...PUB]);
    expect(text.stderr).toContain("the same flags as to sign");
    const right = await runJson(["store", "list", "otherwise", "--ignore-paths", "logs", ...PUB]);
    expect(right.result.evidence).toHaveLength(1);
  });

  test("a hostile store entry cannot steer the terminal", async () => {
    await writeFile("steered.bin", "steered");
    const { result } = await runJson(["digest", "steered.bin"]);
    const subject = [{ name: "x", digest: { sha256: String(result.digest).slice(7) } }];
    const predicateType = "https://x/\u001b[2J\u001b[1;32m✔ signed by alice";
    const statement = { _type: "https://in-toto.io/Statement/v1", subject, predicateType, predicate: {} };
    await writeFiles({ "hostile/.aixv/attestations/evil.json": JSON.stringify(statement) });
    for (const args of [
      ["store", "list", "--root", "hostile"],
      ["store", "list", "steered.bin", "--root", "hostile"],
    ]) {
      const { stdout } = await runAixv(args);
      expect(stdout).not.toContain("\u001b");
    }
  });

  test("is found whatever the spelling of the path", async () => {
    await writeModel("spelled");
    await attest("spelled", "--sign", ...KEY, "--root", "nowhere2");
    const folder = process.cwd();
    process.chdir("spelled");
    const here = await runJson([
      "store",
      "list",
      ".",
      "--public-key",
      "../release.pub",
      "--root",
      "../bare0",
    ]);
    process.chdir(folder);
    expect(here.result.evidence).toHaveLength(1);
    const hex = "a".repeat(64);
    await writeFile(hex, "a file of a Hugging Face cache");
    await runAixv(["sign", hex, ...KEY]);
    expect((await runJson(["store", "list", hex, ...PUB])).result.evidence).toHaveLength(1);
  });

  test("claims that cannot be read are told of where no signature is found", async () => {
    await writeModel("unread");
    await writeFile("unread/claims.jsonl", "");
    await truncate("unread/claims.jsonl", 65 * 1024 * 1024);
    const { exitCode, result } = await runJson(["verify", "unread", ...PUB]);
    expect([exitCode, result.code]).toEqual([2, "BUNDLE_NOT_FOUND"]);
    expect(result.error).toContain("claims.jsonl");
    const signed = await runJson(["sign", "unread", ...KEY, "--claims"]);
    expect(signed.result.code).toBe("FILE_TOO_LARGE");
    expect(await readdir("unread")).not.toContain("model.sig");
  });

  test("a link to itself where claims would lie is no fault of the program", async () => {
    await writeModel("looped");
    await runAixv(["sign", "looped", ...KEY]);
    await symlink("claims.jsonl", "looped/claims.jsonl");
    expect((await runJson(["verify", "looped", ...PUB])).result.code).not.toBe("INTERNAL_FAULT");
    expect((await runJson(["store", "list", "looped", ...PUB])).result.code).not.toBe("INTERNAL_FAULT");
  });

  test("claims are never appended through a symbolic link", async () => {
    await writeModel("linked");
    await writeFile("victim", "mine\n");
    await symlink("../victim", "linked/claims.jsonl");
    expect((await runJson(["sign", "linked", ...KEY, "--claims"])).result.code).toBe("FILE_NOT_WRITTEN");
    expect(await readFile("victim", "utf8")).toBe("mine\n");
    expect(await readdir("linked")).not.toContain("model.sig");
  });

  test("a signature of the file next to it is not taken for one of this file", async () => {
    await writeFiles({ "pair.bin": "one", "pair.bin.v2": "two" });
    await runAixv(["sign", "pair.bin.v2", ...KEY]);
    const { exitCode, result } = await runJson(["verify", "pair.bin", ...PUB]);
    expect([exitCode, result.error]).toEqual([2, "bundle not found: pair.bin.sigstore.json"]);
  });

  test("a claim that is signed for another model, or is damaged, says nothing about this one", async () => {
    await writeModel("mine", { "own.txt": "mine" });
    await writeModel("theirs", { "own.txt": "theirs" });
    await attest("theirs", "--sign", ...KEY, "--claims");
    const line = await readFile("theirs/claims.jsonl", "utf8");
    await writeFile("mine/claims.jsonl", `${line}half a line {"mediaType": \n`);
    const { exitCode, result } = await runJson(["store", "list", "mine", ...PUB]);
    expect(exitCode).toBe(0);
    expect(result.evidence).toEqual([]);
    expect(result.faults).toEqual([
      expect.objectContaining({ path: "mine/claims.jsonl", line: 2, code: "BUNDLE_NOT_JSON" }),
    ]);
  });

  test("a line that a crash left half is not continued, and the same claim is not written twice", async () => {
    await writeModel("half");
    await writeFile("half/claims.jsonl", '{"mediaType": "applica');
    await attest("half", "--sign", ...KEY, "--claims");
    const lines = (await readFile("half/claims.jsonl", "utf8")).split("\n");
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[1] ?? "")).toHaveProperty("dsseEnvelope");
  });

  test("a file has claims beside it", async () => {
    await writeFile("single.bin", "one file");
    const result = await attest("single.bin", "--sign", ...KEY, "--claims");
    expect(result.claims_path).toBe("single.bin.claims.jsonl");
    const signed = await runJson(["sign", "single.bin", ...KEY, "--claims"]);
    expect(signed.result.claims_path).toBe("single.bin.claims.jsonl");
    await rm("single.bin.sigstore.json");
    expect((await runJson(["verify", "single.bin", ...PUB])).exitCode).toBe(0);
  });
});

describe("store list", () => {
  test("lists attestations and records, and verifies nothing unless somebody is trusted", async () => {
    await writeFile("listed.bin", "listed");
    await attest("listed.bin", "--sign", ...KEY, "--root", "lists");
    await runJson([
      "record",
      "create",
      "--kind",
      "waiver",
      "--record-id",
      "W",
      "--input",
      "waiver.json",
      "--root",
      "lists",
    ]);
    const all = await runJson(["store", "list", "--root", "lists"]);
    expect(all.result.attestations).toEqual([
      expect.objectContaining({ signed: true, predicate_type: "https://aixv.org/attestation/model-card/v1" }),
    ]);
    expect(all.result.records).toEqual([
      expect.objectContaining({ kind: "waiver", record_id: "W", signed: false }),
    ]);
    const { result } = await runJson(["store", "list", "listed.bin", "--root", "lists"]);
    expect(result.evidence).toEqual([expect.objectContaining({ verified: null })]);
    const byDigest = await runJson([
      "store",
      "list",
      String(result.artifact_digest),
      "--root",
      "lists",
      ...PUB,
    ]);
    expect(byDigest.result.evidence).toEqual([expect.objectContaining({ verified: true, origin: "store" })]);
    const text = await runAixv([
      "store",
      "list",
      "listed.bin",
      "--root",
      "lists",
      "--public-key",
      "other.pub",
    ]);
    expect(text.stdout).toContain("[KEY_UNKNOWN]");
    const none = await runJson(["store", "list", "listed.bin", "--predicate", "training", "--root", "lists"]);
    expect(none.result.evidence).toEqual([]);
  });

  test("an empty store is empty, and listing it writes nothing", async () => {
    await mkdir("bare");
    const { result } = await runJson(["store", "list", "--root", "bare"]);
    expect(result).toMatchObject({ ok: true, attestations: [], records: [] });
    expect(await readdir("bare")).toEqual([]);
  });

  test.each(["list", "check", "reindex"])("%s of a root that is not there is no verdict", async (command) => {
    const { exitCode, result } = await runJson(["store", command, "--root", "nowhere"]);
    expect([exitCode, result.code]).toEqual([2, "FILE_NOT_FOUND"]);
    await expect(readdir("nowhere")).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("trust without an artifact is refused, for it would do nothing", async () => {
    expect((await runJson(["store", "list", ...PUB])).result.code).toBe("USAGE");
    expect((await runJson(["store", "list", "absent.bin"])).result.code).toBe("FILE_NOT_FOUND");
  });
});

describe("store check and reindex", () => {
  test("names what is half written, and a repeated attest repairs it", async () => {
    await rm(".aixv", { recursive: true, force: true });
    await writeFile("damaged.bin", "damaged");
    const { attestation_store_path: bundle } = await attest("damaged.bin", "--sign", ...KEY);
    expect(await findings()).toEqual([]);
    await truncate(String(bundle), 100);
    const { exitCode, result } = await runJson(["store", "check"]);
    expect([exitCode, result.code]).toEqual([1, "STORE_DAMAGED"]);
    expect(result.error_count).toBeGreaterThan(0);
    expect((await runAixv(["store", "check"])).stderr).toContain("damaged");
    // Beside the model lies another copy; the store's own is told of.
    await rm("damaged.bin.aixv.statement.json.sigstore.json");
    const { result: listed } = await runJson(["store", "list", "damaged.bin", ...PUB]);
    expect(listed.evidence).toEqual([]);
    expect(listed.faults).toEqual([expect.objectContaining({ code: "ATTESTATION_DAMAGED" })]);
  });

  test("reindex finds what the index lacks", async () => {
    await rm(".aixv", { recursive: true, force: true });
    await writeFile("indexed.bin", "indexed");
    await attest("indexed.bin");
    await rm(join(".aixv", "index"), { recursive: true });
    const { result } = await runJson(["store", "reindex"]);
    expect(result).toMatchObject({ ok: true, attestations: 1 });
    expect((await runJson(["store", "list", "indexed.bin"])).result.unsigned).toHaveLength(1);
  });
});

describe("groups of commands", () => {
  test("a group alone says which commands it has, and has a help of its own", async () => {
    const { exitCode, result } = await runJson(["store"]);
    expect([exitCode, result.code]).toEqual([2, "USAGE"]);
    expect(String(result.error)).toContain("list, check, reindex");
    const help = await runAixv(["policy", "--help"]);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain("policy create");
    expect(help.stdout).not.toContain("keygen");
    expect((await runAixv(["help", "store", "list"])).stdout).toContain("aixv store list:");
    const unknown = await runJson(["policy", "crate"]);
    expect(String(unknown.result.error)).toContain("did you mean policy create?");
  });
});
