import { utf8Bytes } from "@aixv/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packetOfRange } from "../../../test/packet-of-range.ts";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import type { CommitSignature } from "../../facts/index.ts";
import { collectRepositoryFacts } from "./collect-repository-facts.ts";
import { readPeople, readSignature, type SignedCommit } from "./commit-object.ts";

const SHA = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
const PLAIN = `tree ${SHA}\nauthor Ada <ada@example.com> 1738310400 +0000\ncommitter Ada <ada@example.com> 1738310400 +0000\n\nmessage\n\ngpgsig none of these\n`;

function signed(label: string, name = "gpgsig"): string {
  const signature = [`-----BEGIN ${label}-----`, "", "abc", `-----END ${label}-----`].join("\n ");
  return PLAIN.replace("\n\n", `\n${name} ${signature}\n\n`);
}

describe("readSignature", () => {
  test.each([
    ["PGP SIGNATURE", "GPG"],
    ["SSH SIGNATURE", "SSH"],
    ["SIGNED MESSAGE", "X.509"],
    ["SOMETHING ELSE", "unknown"],
  ])("finds a %s, and what it is over", (label, method) => {
    const found = readSignature(SHA, utf8Bytes(signed(label)));
    expect(found).toMatchObject({
      method,
      signature: `-----BEGIN ${label}-----\n\nabc\n-----END ${label}-----`,
    });
    expect(found && new TextDecoder().decode(found.payload)).toBe(PLAIN);
  });

  test("finds none in a commit without, nor in its message, nor one for the other kind of ids", () => {
    expect(readSignature(SHA, utf8Bytes(PLAIN))).toBeUndefined();
    expect(readSignature(SHA, utf8Bytes(signed("PGP SIGNATURE", "gpgsig-sha256")))).toBeUndefined();
    const sha256 = "a".repeat(64);
    expect(readSignature(sha256, utf8Bytes(signed("PGP SIGNATURE", "gpgsig-sha256")))).toBeDefined();
    expect(readSignature(sha256, utf8Bytes(signed("PGP SIGNATURE")))).toBeUndefined();
  });

  test("bears what is no commit", () => {
    for (const text of ["", "\n", "gpgsig", "x", "\n\n\n", " a\n b"]) {
      expect(readSignature(SHA, utf8Bytes(text))?.signature).not.toBe("x");
      expect(readPeople(utf8Bytes(text))).toEqual([]);
    }
  });
});

describe("readPeople", () => {
  test("takes names and addresses as they are written", () => {
    const commit = `author A < a@b > 1 +0\ncommitter only a name\n\nCo-authored-by: C D <c@d> trailing\n  co-authored-by:E<e@f>\nco-authored-by:\nnot Co-authored-by: X <x@y>\n`;
    expect(readPeople(utf8Bytes(commit))).toEqual([
      { role: "author", name: "A", email: "a@b" },
      { role: "committer", name: "only a name", email: "" },
      { role: "co-author", name: "C D", email: "c@d" },
      { role: "co-author", name: "E", email: "e@f" },
    ]);
  });

  test.each([
    ["X <x@y>, Bob <b@c>", "X <x@y>|Bob <b@c>"],
    ["X <x@y> and Bob <b@c>", "X <x@y>|Bob <b@c>"],
    ["X <x@y>; Y <y@y> & Bob <b@c>", "X <x@y>|Y <y@y>|Bob <b@c>"],
    ["X <x@y> Bob <b@c>", "X <x@y>|Bob <b@c>"],
    ["X, Bob <b@c>", "X <>|Bob <b@c>|X, Bob <b@c>"],
    ["X <x@y>, Bob", "X <x@y>|Bob <>"],
    ["Ada & Bob", "Ada <>|Bob <>|Ada & Bob <>"],
    ["Andy Sand <a@s>", "Andy Sand <a@s>"],
    ["X <x@y> (of the team)", "X <x@y>"],
    ["<b@c>", " <b@c>"],
  ])("takes all whom one line names: %s", (line, expected) => {
    const commit = `author A <a@b> 1 +0\n\nwhy\n\nCo-authored-by: ${line}\n`;
    const [, ...named] = readPeople(utf8Bytes(commit));
    expect(named.map(({ name, email }) => `${name} <${email}>`).join("|")).toBe(expected);
  });

  test.each(["- ", "* ", "  * ", "+ ", "1. ", "2) ", "> ", "• ", "- **"])(
    "takes a line of a list, as squashed commits have it: %s",
    (mark) => {
      const commit = `author A <a@b> 1 +0\n\nwhy\n\n${mark}Co-authored-by: Bob <b@c>\n`;
      expect(readPeople(utf8Bytes(commit)).map(({ email }) => email)).toEqual(["a@b", "b@c"]);
    },
  );

  test("reads long lines in time that grows with them", () => {
    for (const piece of ["a,", "<", ">", "<a@b>", " ", "- ", "and ", "Co-authored-by: "]) {
      const commit = `author A <a@b> 1 +0\n\nCo-authored-by: ${piece.repeat(100_000)}\n`;
      expect(readPeople(utf8Bytes(commit)).length).toBeGreaterThan(0);
    }
  });

  test.each([
    ["Co-developed-by", true],
    ["Pair-programmed-with", true],
    ["Paired-with", true],
    ["mobbed-with", true],
    ["Signed-off-by", false],
    ["Reviewed-by", false],
    ["Tested-by", false],
  ])("takes whom %s: names as an author: %s", (trailer, isAuthor) => {
    const commit = `author A <a@b> 1 +0\n\nwhy\n\n${trailer}: C <c@d>\n`;
    expect(readPeople(utf8Bytes(commit)).some(({ email }) => email === "c@d")).toBe(isAuthor);
  });
});

describe("the signature of the head commit", () => {
  let repository: ScratchRepository;
  beforeEach(async () => {
    repository = await ScratchRepository.create();
  });
  afterEach(async () => await repository.remove());

  async function headSignature(
    head: string,
    verifyCommit?: (commit: SignedCommit) => Promise<CommitSignature>,
  ): Promise<CommitSignature> {
    const { directory } = repository;
    const options = verifyCommit === undefined ? { directory } : { directory, verifyCommit };
    const collected = await collectRepositoryFacts(packetOfRange(head, head), options);
    if (!collected.ok) throw collected.error;
    return collected.value.headSignature;
  }

  test("is judged by whoever can, over the commit without it", async () => {
    const plain = await repository.change({ a: "1" });
    const verify = async ({ sha, method }: SignedCommit): Promise<CommitSignature> => ({
      status: "valid",
      method,
      signer: sha,
    });
    expect(await headSignature(plain, verify)).toEqual({ status: "unsigned" });
    const raw = signed("SSH SIGNATURE").replace(SHA, repository.git("rev-parse", "HEAD^{tree}"));
    const head = repository.gitWith({ input: raw }, "hash-object", "-t", "commit", "-w", "--stdin");
    expect(await headSignature(head)).toMatchObject({ status: "unchecked", method: "SSH" });
    expect(await headSignature(head, verify)).toEqual({ status: "valid", method: "SSH", signer: head });
  });
});
