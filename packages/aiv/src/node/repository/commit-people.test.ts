import { utf8Bytes } from "@aixv/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packetOfRange } from "../../../test/packet-of-range.ts";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import type { CommitSignature } from "../../facts/index.ts";
import { collectRepositoryFacts, type SignedCommit } from "./collect-repository-facts.ts";
import { readPeople } from "./commit-people.ts";

describe("readPeople", () => {
  test.each(["", "\n", "gpgsig", "x", "\n\n\n", " a\n b"])("bears what is no commit: %j", (text) => {
    expect(readPeople(utf8Bytes(text))).toEqual([]);
  });

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

  /** A commit with this tree, and these headers behind. */
  const write = (...headers: readonly string[]): string => {
    const tree = repository.git("rev-parse", "HEAD^{tree}");
    const input = [`tree ${tree}`, ...headers, "", "message", ""].join("\n");
    return repository.gitWith({ input }, "hash-object", "-t", "commit", "--literally", "-w", "--stdin");
  };
  const PEOPLE = ["author", "committer"].map((role) => `${role} Ada <ada@example.com> 1738310400 +0000`);
  const SIGNATURE = "gpgsig -----BEGIN SSH SIGNATURE-----\n \n abc\n -----END SSH SIGNATURE-----";
  const verify = async ({ id, signature }: SignedCommit): Promise<CommitSignature> => ({
    status: "valid",
    method: signature.method,
    signer: id,
  });

  test("is judged by whoever can, over the commit without it", async () => {
    const plain = await repository.change({ a: "1" });
    expect(await headSignature(plain, verify)).toEqual({ status: "unsigned" });
    const head = write(...PEOPLE, SIGNATURE);
    expect(await headSignature(head)).toMatchObject({ status: "unchecked", method: "SSH" });
    expect(await headSignature(head, verify)).toEqual({ status: "valid", method: "SSH", signer: head });
  });

  test("is none where git reads other parents than were signed", async () => {
    const parent = await repository.change({ a: "1" });
    const whole = write(`parent ${parent}`, ...PEOPLE, SIGNATURE);
    expect(await headSignature(whole, verify)).toMatchObject({ status: "valid" });
    // Without the signature, the bytes are the same; git takes what is behind it for no parent.
    const hidden = write(SIGNATURE, `parent ${parent}`, ...PEOPLE);
    expect(await headSignature(hidden, verify)).toMatchObject({
      status: "invalid",
      reason: expect.stringContaining("in this order"),
    });
  });
});
