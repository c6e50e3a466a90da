import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import type { JsonObject, JsonValue, Timestamp } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { parsePacket, validatePacket } from "../src/index.ts";
import { artifact } from "./drafts.ts";
import { allFacts } from "./facts.ts";
import { BASE, type Draft, HEAD, NOW, type Tier } from "./packets.ts";
import { CHANGED, typedPacket } from "./typed-packets.ts";

const { AIV_REFERENCE: SOURCE, AIV_REFERENCE_PYTHON: PYTHON = "python3" } = process.env;

/** What the checks of aiv-protocol block in each packet: ids of rules, or the exception that they end in. */
function reference(tier: ChangingTier, packets: readonly JsonValue[]): readonly (readonly string[])[] {
  const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from aiv.guard.canonical import validate_canonical
from aiv.guard.models import GuardContext, GuardResult, GuardSeverity
given = json.load(sys.stdin)
def judge(packet):
    context = GuardContext(pr_number=given["pr"], head_sha=given["head"], base_sha=given["base"], owner="org", repo="repo", pr_body="")
    result = GuardResult()
    try:
        validate_canonical(packet, context, result, given["files"])
    except Exception as error:
        return [type(error).__name__]
    return [finding.rule_id for finding in result.findings if finding.severity == GuardSeverity.BLOCK]
print(json.dumps([judge(packet) for packet in given["packets"]]))`;
  const { pr_id: pr } = rightPacket(tier).identification as JsonObject;
  const files = CHANGED[tier].map(({ path }) => path);
  const input = JSON.stringify({ pr, head: HEAD, base: BASE, files, packets });
  const printed = execFileSync(PYTHON, ["-c", program, SOURCE ?? ""], {
    encoding: "utf8",
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(printed) as string[][];
}

/** What the validator blocks, with what the reference is given too: the packet and the changed files. */
function blocked(tier: ChangingTier, packet: JsonValue): readonly string[] {
  const { repository } = allFacts(typedPacket(tier), tier);
  if (repository === undefined) throw new Error("expected facts of a repository");
  const read = parsePacket(new TextEncoder().encode(JSON.stringify(packet)));
  if (!read.ok) return [read.error.code];
  const { findings } = validatePacket(read.value, {
    now: NOW as Timestamp,
    expectedHead: HEAD,
    expectedBase: BASE,
    repository,
  }).result;
  return findings.flatMap(({ id, severity }) => (severity === "BLOCK" ? id : []));
}

type ChangingTier = Exclude<Tier, "R0">;

/** One that both let pass: the reference reads only inventories in a reference, and looks for words in a method. */
function rightPacket(tier: ChangingTier): JsonObject {
  const packet: Draft = typedPacket(tier);
  const inventory = JSON.stringify(CHANGED[tier].map(({ path }) => path));
  Object.assign(artifact(packet, "B"), {
    reference: `inline-json:${inventory}`,
    sha256: createHash("sha256").update(inventory).digest("hex"),
  });
  for (const item of packet.evidence_items as Draft[])
    if (item.class === "C") item.validation_method = `${String(item.validation_method)}, and by AST`;
  return packet as unknown as JsonObject;
}

type Path = readonly (string | number)[];

function* placesOf(value: JsonValue, path: Path = []): Iterable<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value))
    yield* placesOf(member, [...path, Array.isArray(value) ? Number(name) : name]);
}

function mutate(right: JsonObject, path: Path, mutant: JsonValue | undefined): JsonObject {
  const packet = structuredClone(right) as JsonObject;
  let parent = packet as { [name: string]: JsonValue };
  for (const step of path.slice(0, -1)) parent = parent[String(step)] as { [name: string]: JsonValue };
  const last = String(path.at(-1));
  if (mutant !== undefined) parent[last] = mutant;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return packet;
}

const MUTANTS: readonly (JsonValue | undefined)[] = [undefined, null, 0, "", " ", "x", [], {}, ["x"], true];

/** Mutations after which the packet still says what the standard asks for, where the reference looks for a certain name or word. */
const SAID_OTHERWISE: readonly (readonly [why: string, pattern: RegExp])[] = [
  [
    "what claims and scopes name are all the changed files",
    /^\/evidence_items\/1\/artifacts\/0 removed: B-003$/,
  ],
  ["the requirement is linked all the same", /^\/evidence_items\/\d\/artifacts\/0\/type "x": E-001$/],
  ["typed keys say how tests were compared", /^\/evidence_items\/2\/validation_method "x": C-004$/],
];

describe.skipIf(SOURCE === undefined)("aiv-protocol (skipped without AIV_REFERENCE)", () => {
  describe.each(["R1", "R2", "R3"] as const)("at %s", (tier) => {
    const right = rightPacket(tier);

    it("lets the packet pass by which this begins, and so does the validator", () => {
      expect(reference(tier, [right])).toEqual([[]]);
      expect(blocked(tier, right)).toEqual([]);
    });

    it("blocks no mutation of it that the validator lets pass", () => {
      const mutations = [...placesOf(right)].flatMap((path) => MUTANTS.map((mutant) => ({ path, mutant })));
      const theirs = reference(
        tier,
        mutations.map(({ path, mutant }) => mutate(right, path, mutant)),
      );
      const weaker = mutations.flatMap(({ path, mutant }, index) => {
        const ids = theirs[index] ?? [];
        if (ids.length === 0 || blocked(tier, mutate(right, path, mutant)).length > 0) return [];
        return `/${path.join("/")} ${JSON.stringify(mutant) ?? "removed"}: ${ids.join(" ")}`;
      });
      expect(theirs.filter((ids) => ids.length > 0).length).toBeGreaterThan(500);
      expect(weaker.filter((line) => !SAID_OTHERWISE.some(([, pattern]) => pattern.test(line)))).toEqual([]);
    });
  });
});
