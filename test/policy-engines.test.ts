import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideByCedar, type Facts } from "../examples/policy-engines/decide-by-cedar.ts";
import { type FactsFiles, removeFactsFiles, writeFactsFiles } from "./facts-files.ts";

let files: FactsFiles;
beforeAll(async () => {
  files = await writeFactsFiles();
});
afterAll(async () => await removeFactsFiles(files));

async function decide(
  name: "admitted" | "strange" | "warned" | "elsewhere",
  issuer?: string,
): Promise<boolean> {
  const { release, security } = files.teams;
  const facts = JSON.parse(await readFile(files[name], "utf8")) as Facts;
  const of = (subject: string) => [{ subjects: [subject], ...(issuer === undefined ? {} : { issuer }) }];
  return decideByCedar(facts, { release: of(release), security: of(security) });
}

describe("Cedar decides on what `aixv verify --facts` wrote (examples/policy-engines)", () => {
  it("admits a model that the release team signed and described, whatever a stranger warns of", async () => {
    expect(await decide("admitted")).toBe(true);
  });

  it.each(["strange", "warned", "elsewhere"] as const)(
    "denies one that is described by a stranger alone, warned of by the security team, or another: %s",
    async (name) => {
      expect(await decide(name)).toBe(false);
    },
  );

  it("trusts a subject of no other issuer", async () => {
    expect(await decide("admitted", "https://accounts.example.com")).toBe(false);
  });
});
