import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTime, type Timestamp, unwrap, utf8Bytes } from "@aixv/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packetOfRange } from "../../../test/packet-of-range.ts";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import { signablePacket, withSignature } from "../../../test/signatures/signed-packet.ts";
import { createSshKey } from "../../../test/signatures/ssh-keys.ts";
import type { CommitSignature } from "../../facts/repository-facts.ts";
import type { ProvenanceCheck } from "../../facts/signature-facts.ts";
import { parseAllowedSigners } from "../../signatures/index.ts";
import { collectRepositoryFacts } from "../repository/index.ts";
import { collectSignatureFacts } from "./collect-signature-facts.ts";
import type { SignatureTrust } from "./signature-trust.ts";
import { createCommitVerifier } from "./verify-commit.ts";

const NOW: Timestamp = unwrap(parseTime("2026-06-16T00:00:00Z"));
const key = createSshKey("nistp256");
const trusting = (line: string): SignatureTrust => ({
  now: NOW,
  allowedSigners: unwrap(parseAllowedSigners(`${line}\n`)),
});
const TRUST = trusting(`ada@example.com namespaces="git" ${key.line}`);

let repository: ScratchRepository;
let base = "";
beforeAll(async () => {
  repository = await ScratchRepository.create();
  base = await repository.change({ a: "1" });
});
afterAll(async () => await repository.remove());

/** Writes a commit object as git would: the signature is its last header. */
function commitSigned(sign: (payload: Uint8Array) => string | undefined, format = repository): string {
  const tree = format.git("rev-parse", "HEAD^{tree}");
  const who = "Ada <ada@example.com> 1781500000 +0200";
  const headers = `tree ${tree}\nparent ${format.git("rev-parse", "HEAD")}\nauthor ${who}\ncommitter ${who}\n`;
  const signature = sign(utf8Bytes(`${headers}\nExpire tokens\n`));
  const name = tree.length === 64 ? "gpgsig-sha256" : "gpgsig";
  const header = signature === undefined ? "" : `${name} ${signature.trimEnd().replaceAll("\n", "\n ")}\n`;
  return format.gitWith(
    { input: `${headers}${header}\nExpire tokens\n` },
    "hash-object",
    "-t",
    "commit",
    "-w",
    "--stdin",
  );
}

const bySsh = (payload: Uint8Array): string => key.sign(payload, { namespace: "git" });

async function provenanceOf(
  id: string,
  trust: SignatureTrust,
  directory: string | undefined,
): Promise<ProvenanceCheck | undefined> {
  const packet = signablePacket([{ type: "signed_commit", mechanism: "signed_commit", subject_sha: id }]);
  const facts = await collectSignatureFacts(withSignature(packet, "x", { signature_method: "unsigned" }), {
    ...trust,
    ...(directory === undefined ? {} : { repositoryDirectory: directory }),
  });
  return facts.provenance.get("/evidence_items/0/artifacts/0");
}

async function headSignature(head: string, trust: SignatureTrust): Promise<CommitSignature> {
  const view = packetOfRange(base, head);
  const options = { directory: repository.directory, verifyCommit: createCommitVerifier(trust) };
  return unwrap(await collectRepositoryFacts(view, options)).headSignature;
}

describe("a commit that is signed by SSH (AIV §6.7.2)", () => {
  it("is provenance of itself", async () => {
    const id = commitSigned(bySsh);
    expect(await provenanceOf(id, TRUST, repository.directory)).toEqual({
      status: "valid",
      mechanism: "signed_commit",
      signer: "ada@example.com",
      commits: [id],
      builder: null,
      signedAt: null,
    });
    expect(await headSignature(id, TRUST)).toEqual({
      status: "valid",
      method: "SSH",
      signer: "ada@example.com",
    });
  });

  it("is so in a repository of SHA-256", async () => {
    const other = await ScratchRepository.create("--object-format=sha256");
    await other.change({ a: "1" });
    const id = commitSigned(bySsh, other);
    expect(id).toHaveLength(64);
    expect(await provenanceOf(id, TRUST, other.directory)).toMatchObject({ status: "valid", commits: [id] });
    await other.remove();
  });

  it.each([
    ["for another purpose", (payload: Uint8Array) => key.sign(payload, { namespace: "aiv" })],
    ["over another commit", () => key.sign(utf8Bytes("tree"), { namespace: "git" })],
    ["by another key", (payload: Uint8Array) => createSshKey("ed25519").sign(payload, { namespace: "git" })],
    [
      "by nothing that is a signature",
      () => "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----",
    ],
  ])("is none %s", async (_, sign) => {
    const id = commitSigned(sign);
    expect(await provenanceOf(id, TRUST, repository.directory)).toMatchObject({ status: "invalid" });
    expect(await headSignature(id, TRUST)).toMatchObject({ status: "invalid" });
  });

  it("is none by a key that was not allowed yet", async () => {
    const late = trusting(`ada@example.com valid-after="20270101Z" ${key.line}`);
    expect(await provenanceOf(commitSigned(bySsh), late, repository.directory)).toMatchObject({
      status: "invalid",
    });
  });

  it("is unchecked without allowed signers, repository or commit", async () => {
    const id = commitSigned(bySsh);
    for (const [trust, directory, commit] of [
      [{ now: NOW }, repository.directory, id],
      [TRUST, undefined, id],
      [TRUST, tmpdir(), id],
      [TRUST, repository.directory, "0".repeat(40)],
      [TRUST, repository.directory, "HEAD"],
    ] as const)
      expect(await provenanceOf(commit, trust, directory)).toMatchObject({ status: "unchecked" });
    expect(await headSignature(id, { now: NOW })).toMatchObject({ status: "unchecked", method: "SSH" });
  });
});

describe("other commits", () => {
  it("without a signature are none", async () => {
    const id = commitSigned(() => undefined);
    expect(await provenanceOf(id, TRUST, repository.directory)).toMatchObject({ status: "invalid" });
    expect(await headSignature(id, TRUST)).toEqual({ status: "unsigned" });
  });

  it.each(["SIGNED MESSAGE", "PGP SIGNATURE", "SOMETHING"])(
    "with a %s that cannot be verified are unchecked",
    async (label) => {
      const id = commitSigned(() => `-----BEGIN ${label}-----\n\nabcd\n-----END ${label}-----`);
      expect(await provenanceOf(id, TRUST, repository.directory)).toMatchObject({ status: "unchecked" });
      expect(await headSignature(id, TRUST)).toMatchObject({ status: "unchecked" });
    },
  );

  it("whose bytes are those of another are invalid", async () => {
    const folder = await mkdtemp(join(tmpdir(), "aixv-forged-"));
    const forged = await ScratchRepository.create();
    await forged.change({ a: "1" });
    const [real, fake] = [commitSigned(bySsh, forged), commitSigned(() => undefined, forged)];
    // The object of one id in the place of another: git gives it without a look at its digest.
    const place = (id: string): string => join(forged.directory, ".git/objects", id.slice(0, 2), id.slice(2));
    const { readFile, chmod } = await import("node:fs/promises");
    await chmod(place(fake), 0o644);
    await writeFile(place(fake), await readFile(place(real)));
    expect(await provenanceOf(real, TRUST, forged.directory)).toMatchObject({ status: "valid" });
    expect((await provenanceOf(fake, TRUST, forged.directory))?.status).not.toBe("valid");
    await forged.remove();
    await rm(folder, { recursive: true });
  });
});

const hasSshKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;

describe.skipIf(!hasSshKeygen)("git commit -S (skipped where ssh-keygen is absent)", () => {
  it("makes what is verified here", async () => {
    const folder = await mkdtemp(join(tmpdir(), "aixv-git-ssh-"));
    const file = join(folder, "key");
    spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
    const { readFile } = await import("node:fs/promises");
    const line = (await readFile(`${file}.pub`, "utf8")).split(" ").slice(0, 2).join(" ");
    const settings = ["-c", "gpg.format=ssh", "-c", `user.signingKey=${file}.pub`];
    repository.git(...settings, "commit", "--quiet", "--allow-empty", "-S", "--message=signed by git");
    const id = repository.git("rev-parse", "HEAD");
    const trust = trusting(`ada@example.com ${line}`);
    expect(await provenanceOf(id, trust, repository.directory)).toMatchObject({
      status: "valid",
      commits: [id],
    });
    expect(await provenanceOf(id, TRUST, repository.directory)).toMatchObject({ status: "invalid" });
    await rm(folder, { recursive: true });
  });
});
