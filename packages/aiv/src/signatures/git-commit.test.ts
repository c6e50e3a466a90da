import { createHash } from "node:crypto";
import { concatBytes, parseTime, unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { createSshKey } from "../../test/signatures/ssh-keys.ts";
import { parseAllowedSigners } from "./allowed-signers.ts";
import { parseGitCommit } from "./git-commit.ts";
import { verifySsh } from "./verify-ssh.ts";

const TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const HEADERS = [
  `tree ${TREE}`,
  `parent ${TREE}`,
  "author Ada Lövelace <ada@example.org> 1763787600 +0100",
  "committer Ada Lövelace <ada@example.org> 1763787600 +0100",
];
const MESSAGE = "\nExpire tokens\n\ngpgsig is written above\n";
const indent = (text: string): string => text.trimEnd().replaceAll("\n", "\n ");

function idOf(bytes: Uint8Array, algorithm = "sha1"): string {
  return createHash(algorithm)
    .update(concatBytes(utf8Bytes(`commit ${bytes.length}\0`), bytes))
    .digest("hex");
}

function read(headers: readonly string[], message = MESSAGE, algorithm = "sha1") {
  const bytes = utf8Bytes(`${headers.join("\n")}\n${message}`);
  return parseGitCommit(bytes, idOf(bytes, algorithm));
}

const key = createSshKey("ed25519");
const payload = utf8Bytes(`${HEADERS.join("\n")}\n${MESSAGE}`);
const armored = key.sign(payload, { namespace: "git" });
const signed = utf8Bytes(`${HEADERS.join("\n")}\ngpgsig ${indent(armored)}\n${MESSAGE}`);

describe("commit objects", () => {
  it("have the id of their bytes, and a time", () => {
    const commit = unwrap(read(HEADERS));
    expect(commit).toMatchObject({ id: idOf(payload), parents: [TREE], committedAt: "2025-11-22T05:00:00Z" });
    expect(commit.signature).toBeUndefined();
  });

  it("give the signature, and the bytes without it", () => {
    const commit = unwrap(parseGitCommit(signed, idOf(signed).toUpperCase()));
    expect(commit.signature).toEqual({
      method: "SSH",
      text: armored.trimEnd(),
      payload,
    });
  });

  it("of SHA-256 have their signature in a header of their own", () => {
    const headers = HEADERS.map((line) => line.replace(TREE, TREE.padEnd(64, "0")));
    const both = [
      ...headers,
      "gpgsig -----BEGIN PGP SIGNATURE-----\n  x",
      `gpgsig-sha256 ${indent(armored)}`,
    ];
    const commit = unwrap(read(both, MESSAGE, "sha256"));
    expect(commit.signature?.method).toBe("SSH");
    expect(commit.signature?.payload).toEqual(utf8Bytes(`${headers.join("\n")}\n${MESSAGE}`));
    expect(unwrap(read([...headers, "gpgsig x"], MESSAGE, "sha256")).signature).toBeUndefined();
  });

  it.each([
    ["-----BEGIN PGP SIGNATURE-----", "GPG"],
    ["-----BEGIN SIGNED MESSAGE-----", "X.509"],
    ["something", "unknown"],
  ])("may be signed by other means: %s", (line, method) => {
    expect(unwrap(read([...HEADERS, `gpgsig ${line}`])).signature?.method).toBe(method);
  });

  it("with any byte changed are another commit", () => {
    const id = idOf(signed);
    for (let at = 0; at < signed.length; at++) {
      const changed = Buffer.from(signed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(parseGitCommit(changed, id)).toMatchObject({ error: { code: "COMMIT_ID_MISMATCH" } });
    }
  });

  it("with any byte changed are not signed by anybody, whatever their id", () => {
    const allowedSigners = unwrap(parseAllowedSigners(`ada ${key.line}`));
    const options = {
      allowedSigners,
      expectedNamespace: "git",
      time: unwrap(parseTime("2026-01-01T00:00:00Z")),
    };
    const verifies = (bytes: Uint8Array): boolean => {
      const commit = parseGitCommit(bytes, idOf(bytes));
      const signature = commit.ok ? commit.value.signature : undefined;
      return signature !== undefined && verifySsh(signature.text, signature.payload, options).ok;
    };
    expect(verifies(signed)).toBe(true);
    const accepted: string[] = [];
    for (let at = 0; at < signed.length; at++) {
      const changed = Buffer.from(signed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      if (verifies(changed)) accepted.push(String.fromCharCode(changed[at] ?? 0));
    }
    // One bit less makes CR, VT or another space of an LF: none of these is read over.
    expect(accepted).toEqual([]);
  });

  it.each([
    ["no tree", HEADERS.slice(1)],
    ["another order", [...HEADERS.slice(0, 2), ...HEADERS.slice(2).toReversed()]],
    ["two committers", [...HEADERS, HEADERS[3] ?? ""]],
    ["two signatures", [...HEADERS, "gpgsig a", "gpgsig b"]],
    ["a signature of a kind to come", [...HEADERS, "gpgsig-sha512 a"]],
    ["a parent behind the author", [...HEADERS, `parent ${TREE}`]],
    ["a short id", [`tree ${TREE.slice(1)}`, ...HEADERS.slice(1)]],
    ["an id of SHA-256", [`tree ${TREE.padEnd(64, "0")}`, ...HEADERS.slice(1)]],
    ["no time", [...HEADERS.slice(0, 3), "committer Ada <ada@example.org>"]],
    ["a time beyond all", [...HEADERS.slice(0, 3), "committer Ada <a@b> 999999999999 +0000"]],
    ["a header without a value", [...HEADERS, "encoding"]],
    ["NUL", [...HEADERS, "x a\0b"]],
  ])("with %s are refused", (_, headers) => {
    expect(read(headers)).toMatchObject({ error: { code: "COMMIT_MALFORMED" } });
  });

  it("without an end of their headers are refused", () => {
    for (const text of ["", "tree", " tree\n\n", `${HEADERS.join("\n")}\n`]) {
      const bytes = utf8Bytes(text);
      expect(parseGitCommit(bytes, idOf(bytes))).toMatchObject({ error: { code: "COMMIT_MALFORMED" } });
    }
  });

  it("may have headers that nobody knows, and no message", () => {
    expect(read([...HEADERS, "HG:rename x", "mergetag object\n  y"], "\n").ok).toBe(true);
  });
});
