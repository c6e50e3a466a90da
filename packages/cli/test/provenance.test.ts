import { appendFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { training } from "../../records/test/training.ts";
import { done, useParties } from "./decisions.ts";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { useSigstore } from "./signed-model.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

// base ← model-a ← model-b ← model-c; model-a was trained on data. The lab says so; a stranger says that model-b came of evil.

useWorkspace();
useParties();
useSigstore();

const TRUSTED = ["--public-key", "lab.pub"] as const;
const digests: { [name: string]: string } = {};

const digestOf = async (name: string): Promise<string> => String((await done("digest", name)).digest);

async function claim(
  model: string,
  parents: readonly string[],
  key: string,
  more: JsonObject = {},
): Promise<void> {
  const predicate = training(parents as never, more);
  await writeFiles({ "claim.json": JSON.stringify(predicate) });
  await done(
    "attest",
    model,
    "--predicate",
    "training",
    "--input",
    "claim.json",
    "--sign",
    "--key",
    `${key}.key`,
  );
}

beforeAll(async () => {
  for (const name of ["base", "data", "model-a", "model-b", "model-c", "evil"]) {
    await writeFile(`${name}.bin`, name);
    digests[name] = await digestOf(`${name}.bin`);
  }
  await claim("model-a.bin", [digests.base ?? ""], "lab", {
    datasets: [{ digest: digests.data ?? "", split: "train" }],
    artifact_type: "fine-tuned-model",
  });
  await claim("model-b.bin", [digests["model-a"] ?? ""], "lab");
  await claim("model-c.bin", [digests["model-b"] ?? ""], "lab");
  await claim("model-b.bin", [digests.evil ?? ""], "stranger");
});

const ask = async (...args: readonly string[]): Promise<JsonRun> => await runJson(["provenance", ...args]);
const reached = (list: unknown): readonly string[] =>
  (list as JsonObject[]).map(({ digest, depth, edge_type: type }) => {
    const name = Object.keys(digests).find((known) => digests[known] === digest);
    return `${String(depth)} ${String(type)} ${name}`;
  });

describe("aixv provenance (AIXV §8, §10)", () => {
  test("follows ancestors by the claims of trusted signers, to the depth given", async () => {
    const { exitCode, result } = await ask("model-c.bin", ...TRUSTED);
    expect([exitCode, result.follow]).toEqual([0, "trusted"]);
    expect(reached(result.parents)).toEqual([
      "1 derived_from model-b",
      "2 derived_from model-a",
      ...["3 trained_on data", "3 derived_from base"].sort((a, b) =>
        (digests[a.split(" ")[2] ?? ""] ?? "") < (digests[b.split(" ")[2] ?? ""] ?? "") ? -1 : 1,
      ),
    ]);
    expect(result).not.toHaveProperty("descendants");
    const near = await ask("model-c.bin", "--depth", "1", ...TRUSTED);
    expect(reached(near.result.parents)).toEqual(["1 derived_from model-b"]);
  });

  test("shows what a stranger claims, and does not follow it", async () => {
    const { result } = await ask("model-c.bin", ...TRUSTED, "--trusted-root", "sigstore/trusted_root.json");
    expect(result.unused).toMatchObject([{ type: "derived_from", to: digests.evil, depth: 2 }]);
    const [{ claims }] = result.unused as unknown as [{ claims: string[] }];
    // Whose key is not at hand is not known at all.
    expect((result.claims as { [id: string]: JsonObject })[claims[0] ?? ""]).toMatchObject({
      standing: "refused",
    });
    expect(JSON.stringify(result.parents)).not.toContain(digests.evil);
    const both = await ask("model-c.bin", ...TRUSTED, "--public-key", "stranger.pub");
    expect(JSON.stringify(both.result.parents)).toContain(digests.evil);
    const text = await runAixv(["provenance", "model-c.bin", ...TRUSTED]);
    expect(text.stdout).toContain(`✘ 2 derived_from ${digests.evil}`);
  });

  test("tells a known stranger by the subjects that are trusted", async () => {
    const lab = await done("provenance", "model-b.bin", ...TRUSTED);
    const [subject] = Object.values(lab.claims as { [id: string]: JsonObject }).flatMap(
      ({ signers }) => signers as string[],
    );
    const { result } = await ask(
      "model-b.bin",
      ...TRUSTED,
      "--public-key",
      "stranger.pub",
      "--trusted-attestation-subject",
      subject ?? "",
    );
    const standings = Object.values(result.claims as { [id: string]: JsonObject }).map(
      ({ standing }) => standing,
    );
    expect([...new Set(standings)].sort()).toEqual(["trusted", "verified"]);
    expect(reached(result.parents).slice(0, 1)).toEqual(["1 derived_from model-a"]);
    expect(result.unused).toHaveLength(1);
    const anybody = await ask(
      "model-b.bin",
      ...TRUSTED,
      "--public-key",
      "stranger.pub",
      "--trusted-attestation-subject",
      subject ?? "",
      "--follow",
      "verified",
    );
    expect(JSON.stringify(anybody.result.parents)).toContain(digests.evil);
  });

  test("follows whatever is claimed where nobody is trusted, and says so", async () => {
    const { result } = await ask("model-b.bin");
    expect(result.follow).toBe("claimed");
    expect(JSON.stringify(result.parents)).toContain(digests.evil);
    expect(result.attestation_trust).toEqual({
      total: 2,
      signed: 2,
      signed_and_trusted: 0,
      unsigned_or_untrusted: 2,
    });
    const standings = Object.values(result.claims as { [id: string]: JsonObject }).map(
      ({ standing }) => standing,
    );
    expect([...new Set(standings)]).toEqual(["unverified"]);
    expect((result.findings as JsonObject[]).map(({ code }) => code)).toEqual(["CLAIMS_CONFLICT"]);
    expect((await runAixv(["provenance", "model-b.bin"])).stdout).toContain("nothing is known to be true");
  });

  test("finds what came of a digest, of which no bytes are at hand", async () => {
    const { result } = await ask(digests.base ?? "", "--view", "impact", ...TRUSTED);
    expect(reached(result.descendants)).toEqual([
      "1 derived_from model-a",
      "2 derived_from model-b",
      "3 derived_from model-c",
    ]);
    expect(result).not.toHaveProperty("parents");
    const forged = await ask(digests.evil ?? "", "--view", "impact", ...TRUSTED);
    expect([forged.result.descendants, (forged.result.unused as unknown[]).length]).toEqual([[], 1]);
    const cut = await ask(digests.base ?? "", "--view", "impact", "--max-artifacts", "1", ...TRUSTED);
    expect([cut.result.is_cut, (cut.result.descendants as unknown[]).length]).toEqual([true, 1]);
  });

  test("follows only the types of edges that are asked for", async () => {
    const { result } = await ask("model-a.bin", "--edge-type", "trained_on", ...TRUSTED);
    expect(reached(result.parents)).toEqual(["1 trained_on data"]);
  });

  test("finds the way between two artifacts, either way round, or none", async () => {
    const up = await ask("model-c.bin", "--view", "path", "--to", digests.data ?? "", ...TRUSTED);
    expect((up.result.path as JsonObject[]).map(({ type, to }) => [type, to])).toEqual([
      ["derived_from", digests["model-b"]],
      ["derived_from", digests["model-a"]],
      ["trained_on", digests.data],
    ]);
    const down = await ask("data.bin", "--view", "path", "--to", "model-a.bin", ...TRUSTED);
    expect(down.result.path).toHaveLength(1);
    expect((await ask("model-c.bin", "--view", "path", "--to", "evil.bin", ...TRUSTED)).result.path).toBe(
      null,
    );
    expect(
      (await ask("model-c.bin", "--view", "path", "--to", "model-c.bin", ...TRUSTED)).result.path,
    ).toEqual([]);
  });

  test("--require-signed-attestations fails for a claim about it that nobody trusted signed", async () => {
    const flags = ["--require-signed-attestations", ...TRUSTED];
    expect((await ask("model-c.bin", ...flags)).exitCode).toBe(0);
    const { exitCode, result } = await ask("model-b.bin", ...flags);
    expect([exitCode, result.ok, result.code]).toEqual([1, false, "ATTESTATION_UNTRUSTED"]);
    expect(result.attestation_violations).toHaveLength(1);
    expect(result.attestation_trust).toMatchObject({ total: 2, signed_and_trusted: 1 });
  });

  test.each([
    [["--require-signed-attestations"], "TRUST_CONSTRAINT_MISSING"],
    [["--follow", "trusted"], "TRUST_CONSTRAINT_MISSING"],
    [["--view", "path"], "OPTION_INVALID"],
    [["--to", "base.bin"], "OPTION_INVALID"],
    [["--view", "sideways"], "USAGE"],
    [["--edge-type", "made_of"], "USAGE"],
    [["--follow", "everybody"], "USAGE"],
    [["--depth", "0"], "USAGE"],
    [["--trusted-attestation-issuer", "https://x"], "USAGE"],
    [["--root", "nowhere"], "FILE_NOT_FOUND"],
  ])("refuses %j with %s", async (flags, code) => {
    const { exitCode, result } = await ask("model-c.bin", ...flags);
    expect([exitCode, result.ok, result.code]).toEqual([2, false, code]);
    if (code === "TRUST_CONSTRAINT_MISSING") {
      expect(result.error).toContain("signed attestation verification requires");
    }
  });

  test("of an artifact that is none it says so", async () => {
    expect((await ask("missing.bin")).result.code).toBe("FILE_NOT_FOUND");
    expect((await ask("sha256:12")).result.code).toBe("ARTIFACT_INVALID");
    const { exitCode, result } = await ask(`sha256:${"0".repeat(64)}`, ...TRUSTED);
    expect([exitCode, result.parents, result.attestation_count]).toEqual([0, [], 0]);
  });

  test("prints the same as JSON, as text and as drawings", async () => {
    const json = await runAixv(["provenance", "model-c.bin", "--format", "json", ...TRUSTED]);
    expect(JSON.parse(json.stdout)).toEqual((await ask("model-c.bin", ...TRUSTED)).result);
    const dot = await runAixv(["provenance", "model-c.bin", "--format", "dot", ...TRUSTED]);
    expect(dot.stdout).toMatch(/^digraph /);
    const mermaid = await runAixv(["provenance", "model-c.bin", "--format", "mermaid", ...TRUSTED]);
    expect(mermaid.stdout).toMatch(/^(?:flowchart|graph) /);
    const both = await ask("model-c.bin", "--format", "dot", ...TRUSTED);
    expect(both.result.drawing).toBe(dot.stdout);
  });
});

describe("aixv provenance --view explain (AIXV §10)", () => {
  const advise = async (id: string, affected: readonly JsonObject[], key: string, more: JsonObject = {}) => {
    const advisory = {
      advisory_id: id,
      affected: [...affected],
      severity: "critical",
      status: "active",
      reason_code: "data-poisoning",
      recommended_actions: ["go back"],
      ...more,
    };
    await writeFiles({ "advisory.json": JSON.stringify(advisory) });
    await done(
      "record",
      "create",
      "--kind",
      "advisory",
      "--record-id",
      id,
      "--input",
      "advisory.json",
      "--sign",
      "--key",
      `${key}.key`,
    );
  };
  const explain = async (model: string, ...flags: readonly string[]) =>
    await ask(model, "--view", "explain", "--depth", "1", ...TRUSTED, ...flags);

  beforeAll(async () => {
    await advise("ADV-DATA", [{ digest: digests.data ?? "" }], "security");
    await advise("ADV-OTHER", [{ digest: digests.evil ?? "" }], "security");
    await advise("ADV-FORGED", [{ digest: digests["model-c"] ?? "" }], "stranger");
  });

  test("proves by which path, statements and advisory an artifact is flagged, from any distance", async () => {
    const { result } = await explain("model-c.bin", "--public-key", "security.pub");
    expect(result.explain).toEqual(["trusted active advisories present"]);
    expect([result.trusted_active_advisory_count, result.advisory_count]).toEqual([1, 2]);
    expect(result.flags).toMatchObject([
      {
        advisory_id: "ADV-DATA",
        relation: "descendants",
        target: digests.data,
        path: [
          { type: "derived_from", from: digests["model-c"], to: digests["model-b"] },
          { type: "derived_from", from: digests["model-b"], to: digests["model-a"] },
          { type: "trained_on", from: digests["model-a"], to: digests.data },
        ],
      },
    ]);
    const [{ evidence }] = result.flags as unknown as [{ evidence: string[] }];
    expect(new Set(evidence).size).toBe(4);
    expect(result.parents).toHaveLength(1);
    expect(result).toHaveProperty("descendants");
    const text = await runAixv([
      "provenance",
      "model-c.bin",
      "--view",
      "explain",
      ...TRUSTED,
      "--public-key",
      "security.pub",
    ]);
    expect(text.stdout).toContain("✘ flagged by advisory ADV-DATA (critical, data-poisoning)");
    expect(text.stdout).toContain("→ go back");
  });

  test("lists what nobody trusted says, and is flagged by none of it", async () => {
    const { result } = await explain("model-c.bin");
    expect(result.explain).toEqual(["no immediate trust or advisory blockers detected"]);
    expect([result.flags, result.trusted_active_advisory_count]).toEqual([[], 0]);
    expect((result.advisories_untrusted as JsonObject[]).map(({ advisory_id: id }) => id).sort()).toEqual([
      "ADV-DATA",
      "ADV-FORGED",
    ]);
  });

  test("counts an advisory statement about something else that names it", async () => {
    const claimed = {
      advisory_id: "ADV-CLAIM",
      affected: [{ digest: digests["model-b"] ?? "" }],
      severity: "high",
      status: "active",
      reason_code: "backdoor",
      recommended_actions: [],
    };
    await writeFiles({ "claimed.json": JSON.stringify(claimed) });
    const about = ["evil.bin", "--predicate", "advisory", "--input", "claimed.json", "--root", "apart"];
    await writeFiles({ "apart/.keep": "" });
    await done("attest", ...about, "--sign", "--key", "security.key");
    await done("store", "add", "evil.bin");
    const { result } = await explain("model-c.bin", "--public-key", "security.pub");
    expect((result.flags as JsonObject[]).map(({ advisory_id: id }) => id)).toEqual([
      "ADV-CLAIM",
      "ADV-DATA",
    ]);
    const other = await explain("base.bin", "--public-key", "security.pub");
    expect(other.result.flags).toEqual([]);
  });

  test("says of an artifact that is clean that nothing speaks against it", async () => {
    const { result } = await explain("base.bin", "--public-key", "security.pub");
    expect([result.flags, result.advisory_count]).toEqual([[], 0]);
  });

  test("has one more line for violations", async () => {
    const { exitCode, result } = await explain("model-b.bin", "--require-signed-attestations");
    expect([exitCode, result.explain]).toEqual([1, ["attestation trust violations present"]]);
  });
});

describe("bad stores", () => {
  test("a stored statement that was changed is told, refused, and not followed", async () => {
    const folder = ".aixv/attestations";
    const [name = ""] = (await readdir(folder)).filter(
      (file) => file.includes((digests["model-b"] ?? "").slice(7)) && file.endsWith(".sigstore.json"),
    );
    for (const file of await readdir(folder)) {
      if (file.includes((digests["model-b"] ?? "").slice(7)) && file.endsWith(".sigstore.json")) {
        await appendFile(join(folder, file), "x");
      }
    }
    expect(name).not.toBe("");
    const { exitCode, result } = await ask("model-c.bin", ...TRUSTED);
    expect([exitCode, reached(result.parents)]).toEqual([0, ["1 derived_from model-b"]]);
    const codes = (result.ignored as JsonObject[]).map(({ code }) => code);
    // The key of whoever signed the advisories is not at hand either.
    expect(codes.filter((code) => code !== "KEY_UNKNOWN")).toEqual([
      "EVIDENCE_UNREADABLE",
      "EVIDENCE_UNREADABLE",
    ]);
    // Beside the model lies another copy.
    expect(reached((await ask("model-b.bin", ...TRUSTED)).result.parents)[0]).toBe("1 derived_from model-a");
  });
});
