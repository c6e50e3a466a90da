import { formatJsonDocument, type JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { parsePacket, toJUnit, toSarif, type ValidationReport } from "../src/index.ts";
import { identification } from "./drafts.ts";
import { type Change, judge, literal, typed } from "./rule-cases.ts";

// What a report or a fault says, wherever its words are from. Secrets are put together here, so that no scanner finds them.

const KEY = ["AKIA", "Z7Q2MN4RT6WX", "PLK3"].join("");

function everyFormat(report: ValidationReport): string {
  const options = { packetUri: "packet.yaml" };
  const texts = [
    formatJsonDocument(toSarif(report, options)),
    toJUnit(report, options),
    formatJsonDocument(report as unknown as JsonValue),
  ];
  return texts.join("\n");
}

describe("faults of reading (AIV §12.4)", () => {
  it.each([
    ["an alias of nothing", `a: *${KEY}\n`, "AIV_YAML_UNSUPPORTED"],
    ["a key that comes twice", `${KEY}: 1\n${KEY}: 2\n`, "AIV_DUPLICATE_KEY"],
    ["a tag", `a: !${KEY} x\n`, "AIV_YAML_UNSUPPORTED"],
    ["a tag of a list", `a: !${KEY} [x]\n`, "AIV_YAML_UNSUPPORTED"],
    ["a file that is no packet", `${"x ".repeat(25)}${KEY}\n`, "AIV_NOT_A_MAPPING"],
    ["a handle of tags", `a: !${KEY}! x\n`, "AIV_SYNTAX"],
  ])("show no secret of %s", (_, text, code) => {
    const read = parsePacket(text, { format: "yaml" });
    expect(read).toMatchObject({ ok: false, error: { code } });
    if (!read.ok) expect(JSON.stringify(read.error)).not.toContain(KEY.slice(0, 12));
  });

  it("show what is none", () => {
    const read = parsePacket("a: *nothing\n");
    expect(read.ok ? "" : read.error.message).toContain("*nothing");
  });
});

describe("reports", () => {
  const FACTS: { readonly [what: string]: Change } = {
    "a reason why an artifact is not read": (_, { artifacts }) => {
      for (const place of artifacts?.artifacts.keys() ?? [])
        artifacts?.artifacts.set(place, { status: "unreadable", file: "x", reason: `suite ${KEY} is twice` });
    },
    "a path of the repository": (_, { repository }) => {
      if (repository !== undefined) repository.changes = [{ status: "A", path: `src/${KEY}.ts` }];
    },
    "who wrote a commit": (packet, { repository }) => {
      identification(packet).author_id = "Ada";
      if (repository !== undefined)
        repository.people = [{ role: "co-author", name: KEY, email: `${KEY}@example.com` }];
    },
    "what could not be found out of a signature": (_, { signatures }) => {
      signatures?.attestations.set("/attestations/0", { status: "invalid", reason: `no key "${KEY}"` });
    },
  };
  for (const [what, change] of Object.entries(FACTS)) {
    it(`show no secret of ${what}, in any format`, () => {
      const report = judge(typed("R3", change), true);
      expect(everyFormat(report)).not.toContain(KEY);
      expect(judge(typed("R3"), true).result.overall_result).toBe("PASS");
    });
  }

  it("say in its place what kind of secret it was", () => {
    const report = judge(typed("R3", FACTS["what could not be found out of a signature"]), true);
    expect(everyFormat(report)).toContain("no key [redacted: aws-access-key]");
  });

  it("show the beginnings of names and texts that have no end", () => {
    const long = "k".repeat(2_000_000);
    const report = judge(
      literal("R1", (packet) => {
        packet[long] = "x";
        packet.classification = {
          ...(packet.classification as object),
          critical_surfaces: Array(50_000).fill("x y z"),
        };
        Object.assign(identification(packet), { repository: long, head_sha: long, branch: long });
        packet.metadata = { packet_hash: long };
      }),
    );
    expect(report.places.some(({ pointer }) => /^\/k{200}…$/.test(pointer))).toBe(true);
    expect(everyFormat(report).length).toBeLessThan(1_000_000);
    expect(report.result.findings.every(({ description }) => description.length < 5000)).toBe(true);
  });

  it("leave names alone that are no longer than names are", () => {
    const report = judge(
      literal("R1", (packet) => {
        packet["k".repeat(200)] = "x";
      }),
    );
    expect(report.places.map(({ pointer }) => pointer)).toContain(`/${"k".repeat(200)}`);
  });
});
