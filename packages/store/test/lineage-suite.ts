import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore, NewAttestation } from "../src/index.ts";
import { collect } from "./evidence-store-suite.ts";
import { bundleOf, digest, json, statement } from "./samples.ts";

/** What every store tells of how artifacts are related. */
export function describeLineage(name: string, createStore: () => Promise<EvidenceStore>): void {
  const signed = (...parts: Parameters<typeof statement>): NewAttestation => ({
    bundle: bundleOf(statement(...parts)),
  });

  describe(`${name}: attestations`, () => {
    it("say of what types their subjects are, as far as the statements do (AIXV §4.1)", async () => {
      const store = await createStore();
      const subject = (name: string, type?: unknown): object => ({
        digest: { sha256: digest(name).slice("sha256:".length) },
        ...(type === undefined ? {} : { annotations: { artifact_type: type } }),
      });
      const other = { predicateType: "https://x/y/v1" };
      const appended = unwrap(
        await store.append([
          signed("base"),
          signed("tuned", ["base"]),
          signed("tuned", ["base"], { subject: [subject("tuned", "lora-adapter"), subject("two")] }),
          signed("base", [], { subject: [subject("base"), subject("two", "checkpoint"), subject("x", 1)] }),
          signed("m", [], { ...other, subject: [subject("m", "x.example/a-b_c"), subject("m", "dataset")] }),
          signed("m", [], other),
          { statement: json(statement("u", [], { subject: [subject("u", "dataset")] })) },
        ]),
      );
      const types = [
        { [digest("base")]: "base-model" },
        undefined,
        { [digest("tuned")]: "lora-adapter" },
        { [digest("base")]: "base-model", [digest("two")]: "checkpoint" },
        { [digest("m")]: "x.example/a-b_c" },
        undefined,
        { [digest("u")]: "dataset" },
      ];
      expect(appended.map(({ entry }) => entry.subjectTypes)).toEqual(types);
      expect(appended[1]?.entry).not.toHaveProperty("subjectTypes");
      expect(await collect(store.entries())).toEqual(appended.map(({ entry }) => entry));
      for (const { entry } of appended) expect(await store.get(entry.id)).toEqual(entry);
      expect(await collect(store.check())).toEqual([]);
      unwrap(await store.reindex());
      expect(await collect(store.entries())).toEqual(appended.map(({ entry }) => entry));
    });

    it("are found by what their edges begin or end at, in the order of appending, whatever they are about", async () => {
      const store = await createStore();
      const artifact = (name: string): { readonly digest: string } => ({ digest: digest(name) });
      const packaging = {
        predicateType: "https://aixv.org/attestation/packaging/v1",
        predicate: {
          inputs: [artifact("b"), artifact("adapter")],
          outputs: [artifact("file"), artifact("other")],
          transform_type: "merge-adapter",
          toolchain: [{ name: "t", version: "1" }],
        },
      };
      const appended = unwrap(
        await store.append([
          signed("b", ["a"]),
          signed("package", [], packaging),
          signed("c", ["b", "a"]),
          signed("unrelated"),
          { statement: json(statement("d", ["b"])) },
        ]),
      );
      const linked = async (name: string): Promise<readonly number[]> => {
        const found = await store.findLinked(digest(name));
        return found.map((entry) => appended.findIndex(({ entry: { id } }) => id === entry.id));
      };
      expect(await store.findLinked(digest("c"))).toEqual([appended[2]?.entry]);
      expect(await linked("b")).toEqual([0, 1, 2, 4]);
      expect(await linked("a")).toEqual([0, 2]);
      expect(await linked("other")).toEqual([1]);
      expect(await linked("package")).toEqual([]);
      expect(await linked("unrelated")).toEqual([]);
      expect(await linked("nobody")).toEqual([]);
      // Also what comes once they have been looked for.
      unwrap(await store.append([signed("e", ["a"]), signed("b", ["a"])]));
      expect(await store.findLinked(digest("a"))).toHaveLength(3);
      expect(await store.findLinked(digest("e"))).toHaveLength(1);
    });
  });
}
