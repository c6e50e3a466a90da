import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { collectRepositoryFacts, createCommitVerifier, GIT_ERROR_CODES } from "@aixv/aiv/node";
import { concatBytes, parseTime, unwrap, utf8Bytes } from "@aixv/core";
import { type GpgCheck, verifyGpg } from "../../packages/aiv/src/node/signatures/verify-gpg.ts";
import { parseAllowedSigners } from "../../packages/aiv/src/signatures/allowed-signers.ts";
import { parseGitCommit } from "../../packages/aiv/src/signatures/git-commit.ts";
import { parseRevokedKeys } from "../../packages/aiv/src/signatures/revoked-keys.ts";
import { verifySsh } from "../../packages/aiv/src/signatures/verify-ssh.ts";
import { packetOfRange } from "../../packages/aiv/test/packet-of-range.ts";
import { ScratchRepository } from "../../packages/aiv/test/scratch-repository.ts";
import { GpgHome, HAS_GPG } from "../../packages/aiv/test/signatures/gpg-home.ts";
import { createSshKey, SSH_TEST_KEYS } from "../../packages/aiv/test/signatures/ssh-keys.ts";
import { type FuzzKind, type FuzzTarget, require } from "../target.ts";

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const TIME = unwrap(parseTime("2026-01-01T00:00:00Z"));
const MESSAGE = utf8Bytes("a packet");

/** Signatures under keys that are allowed: whatever verifies is this message by this signer. */
function sshTarget(): FuzzTarget {
  const keys = SSH_TEST_KEYS.map((kind) => createSshKey(kind));
  const signers = unwrap(
    parseAllowedSigners(keys.map(({ line }, index) => `s${index}@example.com ${line}`).join("\n")),
  );
  return {
    shape: "text",
    samples: keys.map((key) => Buffer.from(key.sign(MESSAGE))),
    run(input) {
      const options = { allowedSigners: signers, expectedNamespace: "aiv", time: TIME };
      const armored = textOf(input);
      require(!verifySsh(armored, utf8Bytes("another packet"), options)
        .ok, "no signature of another message");
      return verifySsh(armored, MESSAGE, options).ok;
    },
  };
}

/** Keyrings: a signature by a key that is in none of the samples is by nobody. */
function keyringTarget(): FuzzTarget {
  const [key, other, stranger] = [createSshKey("ed25519"), createSshKey("nistp256"), createSshKey("ed25519")];
  const own = key.sign(MESSAGE);
  const strange = stranger.sign(MESSAGE);
  return {
    shape: "text",
    samples: [
      `# team\na@example.com ${key.line} comment\nb@*.com,!c@x.com namespaces="aiv,git",valid-before="20270101" ${other.line}\n`,
      `a@example.com valid-after="20250101Z",valid-before="20270101Z" ${key.line}\n`,
    ].map((lines) => Buffer.from(lines)),
    run(input) {
      const parsed = parseAllowedSigners(textOf(input));
      if (!parsed.ok) return false;
      const options = { allowedSigners: parsed.value, expectedNamespace: "aiv", time: TIME };
      require(!verifySsh(strange, MESSAGE, options).ok, "no signature of a stranger");
      verifySsh(own, MESSAGE, options);
      return true;
    },
  };
}

function gitTarget(): FuzzTarget {
  const key = createSshKey("ed25519");
  const tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
  const head = `tree ${tree}\nparent ${tree}\nauthor A <a@x.org> 1763787600 +0100\ncommitter A <a@x.org> 1763787600 +0100\n`;
  const signature = key.sign(utf8Bytes(`${head}\nmessage\n`), { namespace: "git" });
  const commit = `${head}gpgsig ${signature.trimEnd().replaceAll("\n", "\n ")}\n\nmessage\n`;
  const samples = [commit, `${head}\nmessage\n`].map((one) => Buffer.from(one));
  const idOf = (bytes: Uint8Array): string =>
    createHash("sha1")
      .update(concatBytes(utf8Bytes(`commit ${bytes.length}\0`), bytes))
      .digest("hex");
  const ids = samples.map(idOf);
  const allowedSigners = unwrap(parseAllowedSigners(`a@x.org ${key.line}`));
  return {
    shape: "text",
    samples,
    run(input, sample) {
      const original = samples[sample] ?? new Uint8Array();
      if (!Buffer.from(input).equals(original))
        require(!parseGitCommit(input, ids[sample] ?? "").ok, "no other commit of an id");
      const parsed = parseGitCommit(input, idOf(input));
      if (!parsed.ok) return false;
      const { signature: found } = parsed.value;
      if (found === undefined) return true;
      const verified = verifySsh(found.text, found.payload, {
        allowedSigners,
        expectedNamespace: "git",
        time: TIME,
      });
      if (verified.ok)
        require(textOf(found.payload) ===
          `${head}\nmessage\n`, "a signed commit to be the one that was signed");
      return true;
    },
  };
}

/** Every mutant takes two or three processes. */
function gpgTarget(): FuzzTarget {
  const home = new GpgHome("bob");
  const check = (armored: string, message: Uint8Array): Promise<GpgCheck> =>
    verifyGpg(armored, message, home.keyring("bob"), TIME);
  return {
    shape: "text",
    samples: [Buffer.from(home.sign("bob", MESSAGE))],
    async run(input) {
      const found = await check(textOf(input), MESSAGE);
      if (found.status !== "valid") return false;
      require(found.names.join() === "bob@example.com", "a signature by the only key of the keyring");
      const other = await check(textOf(input), utf8Bytes("another packet"));
      require(other.status === "invalid", "no signature of another message");
      return true;
    },
    close: () => home.remove(),
  };
}

/** Objects of a repository that somebody wrote there by hand: commits and trees that do not have the content of their ids. */
async function repositoryTarget(): Promise<FuzzTarget> {
  const key = createSshKey("ed25519");
  const repository = await ScratchRepository.create();
  const base = await repository.change({ "src/auth.ts": "export const a = 1;\n", Makefile: "all:\n" });
  await repository.change({ "src/auth.ts": "export const a = 2;\n", "src/b.ts": "export const b = 1;\n" });
  const unsigned = repository.git("cat-file", "commit", "HEAD");
  const [headers = "", ...message] = unsigned.split("\n\n");
  const signature = key.sign(utf8Bytes(unsigned), { namespace: "git" }).trimEnd().replaceAll("\n", "\n ");
  const commit = `${headers}\ngpgsig ${signature}\n\n${message.join("\n\n")}`;
  const head = repository.gitWith({ input: commit }, "hash-object", "-t", "commit", "-w", "--stdin");
  const tree = repository.git("rev-parse", "HEAD^{tree}");
  const objects = [
    { id: head, type: "commit", content: Buffer.from(commit) },
    { id: tree, type: "tree", content: contentOf(repository, tree) },
  ];
  const fileOf = (id: string): string =>
    join(repository.directory, ".git/objects", id.slice(0, 2), id.slice(2));
  const write = async (id: string, type: string, content: Uint8Array): Promise<void> => {
    await chmod(fileOf(id), 0o600);
    await writeFile(fileOf(id), deflateSync(concatBytes(utf8Bytes(`${type} ${content.length}\0`), content)));
  };
  const trust = { now: TIME, allowedSigners: unwrap(parseAllowedSigners(`a@x.org ${key.line}`)) };
  const options = { directory: repository.directory, verifyCommit: createCommitVerifier(trust) };
  return {
    shape: "bytes",
    samples: objects.map(({ content }) => content),
    async run(input, sample) {
      const { id, type, content } = objects[sample] ?? { id: "", type: "", content: new Uint8Array() };
      await write(id, type, input);
      const facts = await collectRepositoryFacts(packetOfRange(base, head), options);
      await write(id, type, content);
      if (!facts.ok) {
        require((GIT_ERROR_CODES as readonly string[]).includes(
          facts.error.code,
        ), `a code of git, got ${facts.error.stack}`);
        return false;
      }
      const isOriginal = type !== "commit" || Buffer.from(input).equals(content);
      require(facts.value.headSignature.status ===
        (isOriginal ? "valid" : "invalid"), "a signature of the commit of this id alone");
      return true;
    },
    close: () => repository.remove(),
  };
}

function contentOf(repository: ScratchRepository, tree: string): Uint8Array {
  return execFileSync("git", ["-C", repository.directory, "cat-file", "tree", tree]);
}

/** Signatures of people, and the commits that have them. */
export const SIGNATURE_KINDS: readonly FuzzKind[] = [
  { kind: "ssh-signature", weight: 0.5, create: sshTarget },
  { kind: "ssh-keyring", create: keyringTarget },
  {
    kind: "ssh-revoked",
    create: () => ({
      shape: "text",
      samples: [
        Buffer.from(
          `# gone\n${createSshKey("ed25519").line}\nSHA256:${"A".repeat(43)}\nkey: ${createSshKey("nistp256").line}\n`,
        ),
      ],
      run: (input) => parseRevokedKeys(textOf(input)).ok,
    }),
  },
  { kind: "git-commit", create: gitTarget },
  { kind: "git-repository", weight: 0.02, create: repositoryTarget },
  {
    kind: "gpg-signature",
    weight: 0.02,
    create: gpgTarget,
    ...(HAS_GPG ? {} : { missing: "gpg" }),
  },
];
