import type { JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { type PacketDocument, parsePacket, validatePacket } from "../src/index.ts";
import { claim } from "./drafts.ts";
import { allFacts } from "./facts.ts";
import { type Draft, type DraftValue, packetText, type Tier } from "./packets.ts";
import { cognitiveItem, typedPacket } from "./typed-packets.ts";

type Path = readonly (string | number)[];

/** Every place of a value. */
function pathsOf(value: DraftValue, path: Path = []): readonly Path[] {
  const below =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, member]) =>
          pathsOf(member, [...path, Array.isArray(value) ? Number(name) : name]),
        )
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function parentOf(packet: Draft, path: Path): { [name: string]: DraftValue } {
  let value: DraftValue = packet;
  for (const step of path.slice(0, -1))
    value = (value as { [name: string]: DraftValue })[String(step)] as DraftValue;
  return value as { [name: string]: DraftValue };
}

/** What a value may become; `undefined`: it is removed. */
function mutantsOf(value: DraftValue): readonly (DraftValue | undefined)[] {
  const others: readonly DraftValue[] = [null, -1, "", "x", [], {}];
  return [undefined, ...others.filter((other) => JSON.stringify(other) !== JSON.stringify(value))];
}

function mutate(packet: Draft, path: Path, mutant: DraftValue | undefined): void {
  const parent = parentOf(packet, path);
  const last = String(path.at(-1));
  if (mutant !== undefined) parent[last] = mutant;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}

/** Changes that a right packet survives, each for a reason. */
const FREE: readonly (readonly [why: string, pattern: RegExp])[] = [
  [
    "a text that people read, or a name that nothing else has",
    /\/(?:repository|branch|base_branch|classified_by|statement|description|scope|validation_method|immutability_mechanism|canonical_form|verifier_identity_type|provider|run_id|os|runtime|dependencies|name|version|tool|command|text|justification|trust_basis|expression|workflow|url|verifier_signature|timestamp_token|signature|id) "x"$/,
  ],
  [
    "one entry of a list of such texts",
    /\/(?:known_limitations|validation_rules_checked|signed_fields|frameworks|paths|patterns|tests|critical_surfaces|lines_referenced|functions_traced|files|limitations)\/\d+ "x"$/,
  ],
  ["who made an R0 packet may be anybody", /^\/identification\/created_by "x"$/],
  [
    "what the bytes are tells more than where they are said to be",
    /\/artifacts\/\d+\/(?:reference|type) "x"$/,
  ],
  [
    "optional, and other data say the same",
    /\/(?:commit_sha|subject_sha|counts|count|tests|symbols|assertions|skips|builder|mechanism|requirements|files|lines_referenced|functions_traced|scope|functions|critical_surfaces|tools|items|surfaces|retention_verified|retain_until)(?:\/\d+)?(?: removed| \[\]| \{\})$/,
  ],
  [
    "optional",
    /\/(?:limitations|provider|run_id|version|status|text|frameworks|command|deterministic|timestamp_token|signed|validation_rules_checked\/\d|signed_fields\/\d|frameworks\/\d|verifier_signature)(?: removed| \[\])$/,
  ],
  ["class G needs no more (AIV §6.8.4)", /\/retrieved_at removed$/],
  ["one of two types of a claim", /\/type\/\d removed$/],
  ["one of several artifacts of a kind", /\/artifacts\/1 removed$/],
  ["hashes are volunteered below R3, and signatures not labelled", /\/(?:sha256 removed|signed true)$/],
];

function documentOf(packet: Draft): PacketDocument | undefined {
  const read = parsePacket(packetText(packet));
  return read.ok ? read.value : undefined;
}

for (const tier of ["R0", "R3"] as const satisfies readonly Tier[]) {
  describe(`every mutation of a right packet at ${tier}`, () => {
    const build = (): Draft => {
      const packet = typedPacket(tier);
      if (tier !== "R3") return packet;
      (packet.evidence_items as DraftValue[]).push(cognitiveItem());
      (claim(packet).evidence_refs as string[]).push("EV-G-001");
      return packet;
    };
    const right = build();
    const given = { ...allFacts(right, tier), gate: true };

    it("never throws, and fails or says what is different", () => {
      const unnoticed: string[] = [];
      let count = 0;
      for (const path of pathsOf(right)) {
        const value = parentOf(right, path)[String(path.at(-1))] as DraftValue;
        for (const mutant of mutantsOf(value)) {
          const packet = structuredClone(right);
          mutate(packet, path, mutant);
          const document = documentOf(packet);
          if (document === undefined) continue;
          count++;
          const report = validatePacket(document, given);
          if (report.result.findings.length > 0) continue;
          unnoticed.push(`/${path.join("/")} ${JSON.stringify(mutant as JsonValue) ?? "removed"}`);
        }
      }
      expect(count).toBeGreaterThan(1000);
      const unexplained = unnoticed.filter((line) => !FREE.some(([, pattern]) => pattern.test(line)));
      expect(unexplained).toEqual([]);
      expect(validatePacket(documentOf(right) as PacketDocument, given).result.overall_result).toBe("PASS");
    });
  });
}
