import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasOpa, OPA } from "../bench/policy/opa.ts";
import { ROOT } from "../scripts/workspace.ts";
import { type FactsFiles, removeFactsFiles, writeFactsFiles } from "./facts-files.ts";

if (!hasOpa()) process.stderr.write("skipped: no opa on PATH, and OPA names none\n");

describe.skipIf(!hasOpa())(
  "OPA decides on what `aixv verify --facts` wrote (examples/policy-engines)",
  () => {
    let files: FactsFiles;
    beforeAll(async () => {
      files = await writeFactsFiles();
    });
    afterAll(async () => await removeFactsFiles(files));

    async function decide(facts: string, more: { readonly issuer?: string } = {}): Promise<unknown> {
      const teams = Object.fromEntries(
        Object.entries(files.teams).map(([team, subject]) => [team, [{ subject, ...more }]]),
      );
      const data = join(files.folder, "teams.json");
      await writeFile(data, JSON.stringify({ teams }));
      const policy = join(ROOT, "examples", "policy-engines", "admission.rego");
      const query = [
        "eval",
        "-f",
        "raw",
        "-d",
        policy,
        "-d",
        data,
        "-i",
        facts,
        "data.models.admission.allow",
      ];
      return JSON.parse(execFileSync(OPA, query, { encoding: "utf8" }));
    }

    it("admits a model that the release team signed and described, whatever a stranger warns of", async () => {
      expect(await decide(files.admitted)).toBe(true);
    });

    it.each(["strange", "warned", "elsewhere"] as const)(
      "denies one that is described by a stranger alone, warned of by the security team, or another: %s",
      async (name) => {
        expect(await decide(files[name])).toBe(false);
      },
    );

    it("trusts a subject of no other issuer", async () => {
      expect(await decide(files.admitted, { issuer: "https://accounts.example.com" })).toBe(false);
    });
  },
);
