import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStatement, serializeStatement } from "@aixv/envelope";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, answer } from "../adapters/run-adapter.ts";
import { SIGSTORE_COMMANDS } from "../adapters/sigstore/commands.ts";
import { runProcess } from "./run-process.ts";

const ALICE = "alice@example.com";
const DIGEST = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603";
const ACCEPTED: Answer = { exitCode: 0, stdout: "", stderr: "" };

let folder = "";
let sigstore: LocalSigstore;
let other: LocalSigstore;
const at = (name: string): string => join(folder, name);
const run = async (...args: readonly string[]): Promise<Answer> => await answer(SIGSTORE_COMMANDS, args);
const codeOf = async (...args: readonly string[]): Promise<string | undefined> =>
  (await run(...args)).stderr.split(":")[0];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aixv-conformance-"));
  [sigstore, other] = await Promise.all([startSigstore(), startSigstore()]);
  await sigstore.writeTo(at("sigstore"));
  await other.writeTo(at("other"));
  writeFileSync(at("artifact"), "ab");
  writeFileSync(at("other-artifact"), "cd");
  const statement = (digest: { readonly [algorithm: string]: string }): Uint8Array =>
    serializeStatement(
      createStatement({
        subject: [
          { name: "other", digest: { sha256: "00".repeat(32) } },
          { name: "artifact", digest },
        ],
        predicateType: "https://example.com/tested/v1",
        predicate: {},
      }),
    );
  writeFileSync(at("statement"), statement({ sha256: DIGEST }));
  const sha512 = createHash("sha512").update("ab").digest("hex");
  writeFileSync(at("statement-of-sha512"), statement({ sha512 }));
  writeFileSync(at("statement-of-both"), statement({ sha256: DIGEST, sha512 }));
  writeFileSync(at("statement-of-another-sha512"), statement({ sha256: DIGEST, sha512: "00".repeat(64) }));
  writeFileSync(at("statement-of-git"), statement({ gitCommit: "00".repeat(20) }));
});
afterAll(async () => {
  await Promise.all([sigstore.close(), other.close()]);
  rmSync(folder, { recursive: true, force: true });
});

function signArguments(bundle: string, file: string, config = "signing_config.json"): readonly string[] {
  const token = sigstore.token(ALICE);
  return [
    "sign-bundle",
    ...(file.startsWith("statement") ? ["--in-toto"] : []),
    ...["--identity-token", token, "--bundle", at(bundle)],
    ...["--trusted-root", at("sigstore/trusted_root.json"), "--signing-config", at(`sigstore/${config}`)],
    at(file),
  ];
}

function verifyArguments(bundle: string, artifact: string, subject = ALICE): readonly string[] {
  return [
    "verify-bundle",
    ...["--bundle", at(bundle), "--certificate-identity", subject, "--certificate-oidc-issuer", sigstore.url],
    ...["--trusted-root", at("sigstore/trusted_root.json"), artifact],
  ];
}

describe.each(["signing_config.json", "signing_config_rekor_v2.json"])("sign-bundle by %s", (config) => {
  it.each(["artifact", "statement"])("signs what verify-bundle verifies: %s", async (file) => {
    const bundle = `${file}-${config}`;
    expect(await run(...signArguments(bundle, file, config))).toEqual(ACCEPTED);
    for (const artifact of [at("artifact"), `sha256:${DIGEST}`, `sha256:${DIGEST.toUpperCase()}`]) {
      expect(await run(...verifyArguments(bundle, artifact))).toEqual(ACCEPTED);
    }
    for (const artifact of [at("other-artifact"), `sha256:${"00".repeat(31)}01`]) {
      expect(await codeOf(...verifyArguments(bundle, artifact))).toBe("ARTIFACT_DIGEST_MISMATCH");
    }
    expect(await codeOf(...verifyArguments(bundle, at("artifact"), "bob@example.com"))).toBe(
      "IDENTITY_MISMATCH",
    );
  });
});

describe("sign-bundle", () => {
  it("signs a statement's bytes as they are", async () => {
    expect(await run(...signArguments("exact", "statement"))).toEqual(ACCEPTED);
    const { dsseEnvelope } = JSON.parse(readFileSync(at("exact"), "utf8")) as {
      readonly dsseEnvelope: { readonly payload: string };
    };
    expect(Buffer.from(dsseEnvelope.payload, "base64")).toEqual(readFileSync(at("statement")));
  });

  it("writes no bundle that the given trust root does not verify", async () => {
    const args = signArguments("untrusted", "artifact").map((argument) =>
      argument === at("sigstore/trusted_root.json") ? at("other/trusted_root.json") : argument,
    );
    expect(await codeOf(...args)).toBe("TIMESTAMP_INVALID");
    expect(existsSync(at("untrusted"))).toBe(false);
  });

  it("refuses what is no statement with --in-toto, and a token that is none", async () => {
    const asStatement = ["sign-bundle", "--in-toto", ...signArguments("none", "artifact").slice(1)];
    expect(await codeOf(...asStatement)).toBe("STATEMENT_NOT_JSON");
    const args = ["sign-bundle", "--identity-token", "x", "--bundle", at("none"), at("artifact")];
    expect(await codeOf(...args)).toBe("IDENTITY_TOKEN_INVALID");
    expect(existsSync(at("none"))).toBe(false);
  });
});

describe("verify-bundle", () => {
  it.each([
    ["statement-of-both", undefined, undefined],
    ["statement-of-sha512", undefined, "ARTIFACT_DIGEST_MISMATCH"],
    ["statement-of-another-sha512", "ARTIFACT_DIGEST_MISMATCH", undefined],
    ["statement-of-git", "ARTIFACT_DIGEST_MISMATCH", "ARTIFACT_DIGEST_MISMATCH"],
  ])("compares every digest of a subject that it can know: %s", async (file, byPath, byDigest) => {
    const bundle = file.replace("statement", "bundle");
    expect(await run(...signArguments(bundle, file))).toEqual(ACCEPTED);
    for (const [artifact, code] of [
      [at("artifact"), byPath],
      [`sha256:${DIGEST}`, byDigest],
    ] as const) {
      expect(await codeOf(...verifyArguments(bundle, artifact))).toBe(code ?? "");
    }
  });

  it("takes what is too short for a digest for a path", async () => {
    expect(await run(...signArguments("bundle", "artifact"))).toEqual(ACCEPTED);
    expect(await codeOf(...verifyArguments("bundle", `sha256:${DIGEST.slice(2)}`))).toBe("FILE_NOT_FOUND");
  });

  it.each([
    ["no command", []],
    ["an unknown one", ["verify"]],
    ["one that objects have", ["toString"]],
    ["an unknown flag", ["verify-bundle", "--bundel", "b", "a"]],
    ["a flag without value", ["verify-bundle", "a", "--bundle"]],
    ["no bundle", ["verify-bundle", "--key", "k", "a"]],
    ["nobody who should have signed", ["verify-bundle", "--bundle", "b", "a"]],
    ["an identity without issuer", ["verify-bundle", "--bundle", "b", "--certificate-identity", "x", "a"]],
    [
      "a key and an identity",
      ["verify-bundle", "--bundle", "b", "--key", "k", "--certificate-identity", "x", "a"],
    ],
    ["two bundles", ["verify-bundle", "--bundle", "b", "--bundle", "c", "--key", "k", "a"]],
    ["no artifact", ["verify-bundle", "--bundle", "b", "--key", "k"]],
    ["an artifact without a name", ["verify-bundle", "--bundle", "b", "--key", "k", ""]],
    ["two artifacts", ["verify-bundle", "--bundle", "b", "--key", "k", "a", "c"]],
  ])("tells a wrong command line from a refusal: %s", async (_, args) => {
    const wrong = await run(...args);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/^USAGE: [^\n]+\n$/);
  });

  it.each([
    ["bundle", { bundle: "nowhere" }, "FILE_NOT_FOUND"],
    ["artifact", { artifact: "nowhere" }, "FILE_NOT_FOUND"],
    ["trusted root", { root: "nowhere" }, "FILE_NOT_FOUND"],
    ["folder as bundle", { bundle: "sigstore" }, "NOT_A_FILE"],
    ["trusted root that is none", { root: "artifact" }, "TRUSTED_ROOT_INVALID"],
  ])("refuses what it cannot read: %s", async (_, change, code) => {
    const {
      bundle = "artifact",
      artifact = "artifact",
      root = "sigstore/trusted_root.json",
    } = change as {
      readonly [part: string]: string | undefined;
    };
    const identity = ["--certificate-identity", ALICE, "--certificate-oidc-issuer", sigstore.url];
    const files = ["--bundle", at(bundle), "--trusted-root", at(root), at(artifact)];
    expect(await codeOf("verify-bundle", ...identity, ...files)).toBe(code);
  });

  it.skipIf(process.platform === "win32")("is a program", async () => {
    expect(await runProcess("sigstore", signArguments("program", "artifact"))).toEqual(ACCEPTED);
    expect(await runProcess("sigstore", verifyArguments("program", at("artifact")))).toEqual(ACCEPTED);
    expect(await runProcess("sigstore", verifyArguments("program", at("other-artifact")))).toMatchObject({
      exitCode: 1,
      stdout: "",
    });
    expect(await runProcess("sigstore", ["verify"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it.skipIf(process.platform === "win32")("takes a digest for a path where a file is called so", async () => {
    expect(await run(...signArguments("by-digest", "artifact"))).toEqual(ACCEPTED);
    const args = verifyArguments("by-digest", `sha256:${DIGEST}`);
    expect(await runProcess("sigstore", args, folder)).toEqual(ACCEPTED);
    writeFileSync(at(`sha256:${DIGEST}`), "cd");
    expect((await runProcess("sigstore", args, folder)).stderr).toMatch(/^ARTIFACT_DIGEST_MISMATCH: /);
  });
});
