import { formatJsonDocument } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { parsePacket, toJUnit, toSarif, type ValidationReport, validatePacket } from "../src/index.ts";
import { attestation, claim, identification, item, listOf } from "./drafts.ts";
import { allFacts, documentOf, type Given } from "./facts.ts";
import { type Draft, type DraftValue, hash, literalPacket, NOW, packetText } from "./packets.ts";
import { linesOf } from "./rule-cases.ts";
import { typedPacket } from "./typed-packets.ts";

const now = NOW as Given["now"];
const validate = (packet: Draft): ValidationReport => validatePacket(documentOf(packet), { now });

/** Puts a text into every text of a value that is no key, id or enumeration that rules select by. */
function fill(value: DraftValue, text: (before: string) => string): DraftValue {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((one) => fill(one, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, text)]));
}

const SELECTING = /^(?:R[0-3]|[A-G]|COMPLIANT|[a-z_]+|CLM-\d+|EV-[A-G]-\d+|[0-9a-f]{40,64})$/;

describe("hostile names (AIV §14.1)", () => {
  for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
    it(`takes ${name} for a key like any other, and for no value`, () => {
      const packet = literalPacket("R1");
      packet[name] = { risk_tier: "R0" };
      identification(packet)[name] = "x";
      claim(packet).risk_surfaces = [name];
      claim(packet).evidence_refs = [name];
      const lines = linesOf(validate(packet));
      expect(lines).toContain(`X-UNKNOWN-KEY INFO /${name}`);
      expect(lines).toContain(`X-UNKNOWN-KEY INFO /identification/${name}`);
      expect(lines).toContain("9.1-F2 BLOCK /claims/0/risk_surfaces/0");
      expect(lines.filter((line) => line.startsWith("5.2-F1"))).toEqual([]);
      expect(lines).toContain("E-F3 BLOCK /claims/0/evidence_refs");
    });
  }

  it("refuses the key __proto__, which means another thing to every reader", () => {
    const text = packetText(literalPacket("R0")).replace('"pr_id"', '"__proto__": {}, "pr_id"');
    const read = parsePacket(text);
    expect(read.ok ? undefined : read.error.code).toBe("AIV_YAML_UNSUPPORTED");
  });

  it("does not let values that objects inherit stand for what is missing", () => {
    const packet = literalPacket("R1");
    packet.identification = {};
    expect(linesOf(validate(packet))).toContain("9.1-F2 BLOCK /identification/repository");
  });

  it("asks whether a key was meant that is near (D.1)", () => {
    const packet = literalPacket("R0");
    identification(packet).heads_sha = "x";
    delete identification(packet).head_sha;
    const { result } = validate(packet);
    const found = result.findings.find(({ id }) => id === "X-UNKNOWN-KEY");
    expect(found?.description).toContain("head_sha");
    const odd = literalPacket("R0");
    identification(odd).zzzzzzzzzz = "x";
    expect(validate(odd).result.findings.find(({ id }) => id === "X-UNKNOWN-KEY")?.description).not.toContain(
      "did you mean",
    );
  });
});

describe("hostile texts", () => {
  const STEERING = "\u001b[2J\u0007\u202e\u2028\u200bx\n\r";

  it("no message has characters that steer a terminal", () => {
    for (const build of [literalPacket, typedPacket]) {
      for (const tier of ["R1", "R3"] as const) {
        for (const replace of [(before: string) => before + STEERING, () => STEERING]) {
          const right = build(tier);
          const packet = fill(right, (before) =>
            SELECTING.test(before) ? before : replace(before),
          ) as Draft;
          packet[STEERING] = 1;
          const given = { ...allFacts(right, tier), gate: true };
          for (const options of [given, { now }]) {
            const report = validatePacket(documentOf(packet), options);
            const { result, places, unevaluated } = report;
            const texts = [
              ...result.findings.flatMap(({ description, remediation }) => [description, remediation]),
              ...places.map(({ message }) => message),
              ...unevaluated.map(({ reason }) => reason),
            ];
            expect(texts.length).toBeGreaterThan(5);
            expect(texts.filter((text) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))).toEqual([]);
          }
        }
      }
    }
  });

  it("neither SARIF nor JUnit has characters that steer a terminal, and both stay readable", () => {
    const evil = "evil\u202etext\u009b31m\u001b[2J\u2028\u200b";
    const packet = literalPacket("R1");
    packet.metadata = { packet_hash: evil };
    packet[evil] = "x";
    identification(packet).repository = evil;
    const report = validate(packet);
    const options = { packetUri: `packets/${evil}.json` };
    for (const text of [formatJsonDocument(toSarif(report, options)), toJUnit(report, options)]) {
      expect(text).toContain("u{202e}");
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
    expect(JSON.stringify(toSarif(report, options))).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  // Each would take a regular expression that backtracks minutes; the limit of a test is half a minute.
  for (const unit of [
    "a-",
    "a.",
    "1,111",
    "x@",
    "@",
    "a@a.",
    "<",
    " ",
    "' ",
    "a@.",
    "1 test ",
    "`a",
    "pattern ",
    "N/A ",
    "until ",
    "/a",
    "--",
    "a/b.c ",
  ]) {
    it(`does not take long over a long text of ${JSON.stringify(unit)}`, () => {
      const text = unit.repeat(60_000 / unit.length);
      const packet = fill(literalPacket("R3"), (before) => (SELECTING.test(before) ? before : text)) as Draft;
      attestation(packet).verifier_id = ` ${text}x`;
      attestation(packet).sod_declaration = `not ${text}`;
      const report = validate(packet);
      expect(report.result.overall_result).toBe("FAIL");
    });
  }
});

describe("hostile numbers of things", () => {
  it("what blocks is found behind thousands of unknown keys", () => {
    const packet = literalPacket("R0");
    const noise = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`noise${index}`, index]));
    Object.assign(claim(packet), noise);
    listOf(packet, "claims").push({ ...structuredClone(claim(packet)), id: "CLM-002", statement: "" });
    const report = validate(packet);
    expect(linesOf(report)).toContain("9.1-F2 BLOCK /claims/1/statement");
    expect(report.result.overall_result).toBe("FAIL");
  });

  it("what blocks is found behind hundreds of notes of the same rule", () => {
    const packet = literalPacket("R0");
    const noisy = { ...structuredClone(claim(packet)), note: "x" };
    packet.claims = Array.from({ length: 700 }, (_, index) => ({ ...noisy, id: `CLM-${index}` }));
    (listOf(packet, "claims")[699] as Draft).statement = 7;
    const report = validate(packet);
    expect(linesOf(report)).toContain("9.1-F2 BLOCK /claims/699/statement");
  });

  it("says how many findings of a severity are not said one by one", () => {
    const packet = literalPacket("R0");
    packet.claims = Array.from({ length: 2000 }, (_, index) => ({ id: `CLM-${index}` }));
    const { result } = validate(packet);
    expect(result.findings.filter(({ id }) => id === "B-F4")).toHaveLength(501);
    expect(result.overall_result).toBe("FAIL");
  });

  it("judges 50,000 faulty artifacts of one item", () => {
    const packet = literalPacket("R3");
    for (const name of ["A", "C", "E"]) {
      item(packet, name).artifacts = Array.from({ length: 16_000 }, (_, index) => ({
        type: ["ci_run", "requirement_reference", "test_integrity_report"][index % 3] as string,
        reference: `https://github.com/org/repo/issues/${index}`,
      }));
    }
    const report = validate(packet);
    expect(report.result.overall_result).toBe("FAIL");
    expect(report.result.findings.length).toBeLessThan(20_000);
  });

  it("judges 20,000 claims that all refer to all evidence", () => {
    const packet = literalPacket("R1");
    packet.claims = Array.from({ length: 20_000 }, (_, index) => ({
      ...structuredClone(claim(packet)),
      scope: {},
      id: `CLM-${index}`,
    }));
    item(packet, "A").claim_refs = Array.from({ length: 20_000 }, (_, index) => `CLM-${index}`);
    expect(validate(packet).result.overall_result).toBe("FAIL");
  });

  it("judges thousands of attestations and co-authors", () => {
    const packet = literalPacket("R2");
    identification(packet).co_authors = Array.from(
      { length: 20_000 },
      (_, index) => `author${index}@example.com`,
    );
    packet.attestations = Array.from({ length: 8_000 }, (_, index) => ({
      ...structuredClone(attestation(packet)),
      id: `ATT-${index}`,
      verifier_id: `login-${index}`,
      decision: index % 2 === 0 ? "COMPLIANT" : "CONDITIONAL",
      sod_declaration: "I am not the Author",
    }));
    expect(validate(packet).result.overall_result).toBe("FAIL");
  });

  it("judges thousands of attestations by thousands of authors of commits", () => {
    const packet = literalPacket("R2");
    const count = 6_000;
    packet.attestations = Array.from({ length: count }, (_, index) => ({
      ...structuredClone(attestation(packet)),
      id: `ATT-${index}`,
      verifier_id: `author${index}@example.com`,
      sod_declaration: `not ${"a".repeat(200)}@`,
    }));
    const given = allFacts(literalPacket("R2"), "R2");
    const people = Array.from({ length: count }, (_, index) => ({
      role: "author" as const,
      name: `Author ${index}`,
      email: `author${count - 1 - index}@example.com`,
    }));
    const { repository, ...rest } = given;
    if (repository === undefined) throw new Error("no repository");
    const report = validatePacket(documentOf(packet), { ...rest, repository: { ...repository, people } });
    expect(report.result.validation_rule_results.find(({ rule_id }) => rule_id === "SOD-5.4.3-pair")).toEqual(
      {
        rule_id: "SOD-5.4.3-pair",
        result: "FAIL",
        finding_id: "5.4-F1",
      },
    );
  });

  it("judges a report with thousands of skips against long limitations", () => {
    const packet = typedPacket("R2");
    const report = (item(packet, "C").artifacts as Draft[])[1] as Draft;
    (report.integrity as Draft).skips = {
      base: 0,
      head: 20_000,
      added: Array.from({ length: 20_000 }, (_, index) => `test ${hash(index)}`),
    };
    packet.known_limitations = Array.from(
      { length: 2000 },
      (_, index) => `skip ${"a".repeat(1000)} ${index}`,
    );
    expect(validate(packet).result.overall_result).toBe("FAIL");
  });
});
