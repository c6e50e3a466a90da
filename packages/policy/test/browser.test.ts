import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { unwrap } from "@aixv/core";
import { compilePolicy, evaluateAdmission } from "@aixv/policy";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { bundleForBrowser } from "../../../test/bundle-for-browser.ts";
import { made } from "./claims.ts";
import { digest, MODEL, NOW, POLICY_DIGEST, RELEASE } from "./setting.ts";

const ENGINE = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const bundled = (contents: string, minify = false): Promise<Uint8Array> =>
  bundleForBrowser(contents, { from: import.meta.url, globalName: "engine", minify });

const RUN = `
import { compilePolicy, evaluateAdmission } from "@aixv/policy";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { validatePolicy } from "@aixv/records";
export function decide(fields, facts, now, digest) {
  const payload = validatePolicy(fields);
  const compiled = compilePolicy({ payload: payload.value, digest });
  const read = parseFacts(facts);
  return JSON.stringify([
    evaluateAdmission(compiled.value, { artifact: facts.artifact, signatures: [{}], now }),
    simulateAdmission(compiled.value, read.value),
  ]);
}`;

const fields = {
  allow_subjects: [RELEASE],
  max_bundle_age_days: 90,
  require_predicates: [{ predicate: "training" }],
  deny_ancestors: [digest(9)],
};
const FACTS = {
  schema: "aixv.admission-facts/v1",
  evaluated_at: NOW,
  artifact: { digest: MODEL },
  signatures: [{ signers: [{ subjects: [RELEASE] }], signed_time: "2026-05-01T00:00:00Z" }],
  statements: [
    {
      signers: [{ subjects: [RELEASE] }],
      subjects: [{ digest: MODEL }],
      predicate_type: "https://aixv.org/attestation/training/v1",
      predicate: made([digest(9)]),
    },
  ],
};

describe("the engine in a browser", () => {
  it("decides without any of Node's modules or globals, and as in Node", async () => {
    const code = new TextDecoder().decode(await bundled(RUN));
    // What browsers have beside ECMAScript itself.
    const context = createContext({ TextEncoder, TextDecoder });
    runInContext(code, context);
    const json = runInContext(
      `engine.decide(...${JSON.stringify([fields, FACTS, NOW, POLICY_DIGEST])})`,
      context,
    ) as string;
    const policy = unwrap(compilePolicy({ payload: unwrap(validatePolicy(fields)), digest: POLICY_DIGEST }));
    const here = [
      evaluateAdmission(policy, {
        artifact: FACTS.artifact as { digest: typeof MODEL },
        signatures: [{} as never],
        now: NOW,
      }),
      simulateAdmission(policy, unwrap(parseFacts(FACTS))),
    ];
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(here)));
    expect(here).toMatchObject([
      { decision: "deny", ignored: [{ code: "EVIDENCE_UNVERIFIED" }] },
      { simulated: { decision: "deny" } },
    ]);
  });

  it("is at most 17 kB with all that it needs, minified and compressed", async () => {
    const bytes = await bundled(`export * from ${JSON.stringify(ENGINE)};`, true);
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(17_000);
  });
});
