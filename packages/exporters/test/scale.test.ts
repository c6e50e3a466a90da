import { createDigest, type Digest, type JsonObject } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { checkCsaf } from "../src/csaf/check-csaf.ts";
import { EXPORTERS, type ExportFacts } from "../src/index.ts";
import { claim, decisionOf, factsOf, training } from "./facts-of.ts";

// What a stranger's claim holds has no bound but that of its bytes: lists of any length are gone through a fixed number of times, and
// none becomes the arguments of a call, of which there may be some hundred thousand.

const MANY = 150_000;

/** Facts of one training claim, with a function that is called for each read of a data set's digest. */
function trainedOn(count: number, onRead: () => void): ExportFacts {
  const datasets = Array.from({ length: count }, (_, index) => {
    const digest = createDigest("sha256", (index + 1).toString(16).padStart(64, "0"));
    return Object.defineProperty({} as { digest: Digest }, "digest", {
      enumerable: true,
      get: () => {
        onRead();
        return digest;
      },
    });
  });
  const decision = decisionOf();
  return factsOf(
    [claim("training", training({ datasets }), { bundle_digest: createDigest("sha256", "e".repeat(64)) })],
    { decision },
  );
}

describe.each(EXPORTERS)("$id: evidence of any size", (exporter) => {
  it("reads each data set of a claim as often, however many there are", () => {
    const reads = [100, 200, 400].map((count) => {
      let sum = 0;
      exporter.export(trainedOn(count, () => sum++));
      return sum / count;
    });
    const [few = 0, more, most] = reads;
    expect([more, most]).toEqual([few, few]);
  });

  it.each<[string, JsonObject, "training" | "model-card"]>([
    [
      "hyperparameters",
      training({
        hyperparameters: Object.fromEntries(Array.from({ length: MANY }, (_, index) => [`k${index}`, index])),
      }),
      "training",
    ],
    [
      "properties",
      { properties: Array.from({ length: MANY }, (_, index) => ({ name: `p${index}`, value: index })) },
      "model-card",
    ],
  ])(
    `takes a claim with ${MANY} %s`,
    (_, predicate, type) => {
      const outcome = exporter.export(factsOf([claim(type, predicate)], { decision: decisionOf() }));
      if (outcome.ok) expect(outcome.value.documents.length).toBeGreaterThan(0);
      else expect(outcome.error.code).toBe("EXPORT_EMPTY");
    },
    60_000,
  );
});

describe("check: documents of any size", () => {
  it(`takes CSAF with ${MANY} revisions, and as many branches in one`, () => {
    const date = "2026-01-01T00:00:00Z";
    const revision_history = Array.from({ length: MANY }, (_, index) => ({
      date,
      number: String(index + 1),
      summary: "s",
    }));
    const branches = revision_history.map(({ number }) => ({
      category: "vendor",
      name: number,
      product: { name: number, product_id: number },
    }));
    const tracking = { revision_history, version: String(MANY), status: "final", id: "x" };
    const document = {
      document: { tracking: { ...tracking, initial_release_date: date, current_release_date: date } },
      product_tree: { branches: [{ category: "vendor", name: "v", branches }] },
    };
    expect(checkCsaf(document).map(({ path }) => path)).not.toContain("/document/tracking");
  }, 60_000);
});
