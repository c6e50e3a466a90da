import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runJson } from "../packages/cli/test/run-aixv.ts";

/** What `aixv verify --facts` wrote about a model, and who is in which team of examples/policy-engines. */
export interface FactsFiles {
  readonly folder: string;
  /** Signed and described by the release team, and warned of by a stranger. */
  readonly admitted: string;
  /** Described by a stranger alone. */
  readonly strange: string;
  /** As admitted, and warned of by the security team. */
  readonly warned: string;
  /** As admitted; the signature is over something else. */
  readonly elsewhere: string;
  /** Subjects of the teams' keys. */
  readonly teams: { readonly release: string; readonly security: string };
}

/** Signs a model and claims about it with keys, and verifies it, by command lines. */
export async function writeFactsFiles(): Promise<FactsFiles> {
  const folder = await mkdtemp(join(tmpdir(), "aixv-facts-"));
  const at = (name: string): string => join(folder, name);
  const run = async (...args: readonly string[]) => {
    const { result, stderr } = await runJson(args);
    if (result.ok !== true) throw new Error(`${args.join(" ")}: ${stderr}`);
    return result;
  };
  const names = ["release", "security", "stranger"];
  const subjects: string[] = [];
  for (const name of names) subjects.push(String((await run("keygen", "--out", at(name))).subject));
  await mkdir(at("model"));
  await writeFile(at("model/weights.bin"), "weights");
  await writeFile(at("card.json"), '{"licenses": ["MIT"]}');
  const { digest } = await run("sign", at("model"), "--key", at("release.key"));
  const by = (name: string): readonly string[] => ["--sign", "--key", at(`${name}.key`), "--root", folder];
  const describe = async (name: string) =>
    await run("attest", at("model"), "--predicate", "model-card", "--input", at("card.json"), ...by(name));
  const warn = async (name: string) => {
    const advisory = {
      advisory_id: `ADV-${name}`,
      affected: [{ digest }],
      severity: "high",
      status: "active",
      reason_code: "model-compromise",
      recommended_actions: ["roll back"],
    };
    await writeFile(at(`${name}.json`), JSON.stringify(advisory));
    const what = ["--kind", "advisory", "--record-id", `ADV-${name}`, "--input", at(`${name}.json`)];
    await run("record", "create", ...what, ...by(name));
  };
  const verify = async (name: string): Promise<string> => {
    const keys = names.flatMap((key) => ["--public-key", at(`${key}.pub`)]);
    const facts = at(`${name}.facts.json`);
    const level = ["--assurance-level", "level-1", "--facts", facts, "--root", folder];
    await run("verify", at("model"), ...keys, ...level);
    return facts;
  };
  await describe("stranger");
  const strange = await verify("strange");
  await describe("release");
  await warn("stranger");
  const admitted = await verify("admitted");
  await warn("security");
  const warned = await verify("warned");
  const facts = JSON.parse(await readFile(admitted, "utf8")) as { artifact: { digest: string } };
  facts.artifact.digest = `sha256:${"0".repeat(64)}`;
  const elsewhere = at("elsewhere.facts.json");
  await writeFile(elsewhere, JSON.stringify(facts));
  const [release = "", security = ""] = subjects;
  return { folder, admitted, strange, warned, elsewhere, teams: { release, security } };
}

/** Removes them. */
export async function removeFactsFiles({ folder }: FactsFiles): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
