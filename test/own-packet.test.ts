import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOrganizationPolicy, parsePacket } from "@aixv/aiv";
import { examinePacket } from "@aixv/aiv/node";
import { parseTime, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { ROOT } from "../scripts/workspace.ts";

// This repository has packets of its own in .aiv/, which everybody's validator may be held against.
const FOLDER = join(ROOT, ".aiv", "lineage-tests");
const HEAD = "4a3fb0b80ecc1ee9befcb249db996fb20d6a72d1";
const BASE = "9965760b86ca4e237414881653f66738b906e52b";
const now = unwrap(parseTime("2026-11-22T07:00:00Z"));
const hasHistory = spawnSync("git", ["cat-file", "-e", `${HEAD}^{commit}`], { cwd: ROOT }).status === 0;

const packet = unwrap(parsePacket(readFileSync(join(FOLDER, "packet.yaml"))));
const policy = unwrap(parseOrganizationPolicy(readFileSync(join(ROOT, ".aiv", "policy.yaml"))));
const options = {
  now,
  validatorId: "aixv@0.0.0",
  gate: true,
  expectedBase: BASE,
  artifacts: join(FOLDER, "evidence"),
  policy,
};

describe.skipIf(!hasHistory)("a packet of this repository (skipped where the clone has no history)", () => {
  it("passes the gate for the commit that it is about, with every rule that blocks judged", async () => {
    const examined = unwrap(
      await examinePacket(packet, { ...options, repository: ROOT, expectedHead: HEAD }),
    );
    expect(examined.report.result.findings.filter(({ severity }) => severity === "BLOCK")).toEqual([]);
    expect(examined.report.result).toMatchObject({ overall_result: "PASS", compliance_level: "L1" });
    expect(examined.report.unevaluatedBlockRules).toBe(0);
  });

  it("and for no other commit, nor without its evidence", async () => {
    const other = await examinePacket(packet, { ...options, repository: ROOT, expectedHead: "0".repeat(40) });
    expect(unwrap(other).report.result.findings.map(({ id }) => id)).toContain("X-12.1-REPLAY");
    const { artifacts: _, ...without } = options;
    const bare = unwrap(await examinePacket(packet, { ...without, repository: ROOT, expectedHead: HEAD }));
    expect(bare.report.result.overall_result).toBe("FAIL");
  });
});

it("is judged by itself in any clone", async () => {
  const { gate: _, artifacts: __, ...alone } = options;
  expect(unwrap(await examinePacket(packet, alone)).report.result.overall_result).toBe("PASS");
});
