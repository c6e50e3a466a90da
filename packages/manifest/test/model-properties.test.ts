import { mkdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseManifest, serializeManifest } from "@aixv/manifest";
import { digestModel, verifyModel } from "@aixv/manifest/node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelFolder } from "./model-folder.ts";
import { value } from "./result.ts";

// Distinct by more than case or Unicode form, and no name a prefix folder of another: fit for any file system.
const component = fc.stringMatching(/^[a-z0-9 ._-]{1,8}$/).filter((name) => !/^[. ]|[. ]$/.test(name));
const tree = fc.dictionary(
  fc
    .array(component, { minLength: 1, maxLength: 3 })
    .map((parts) => [...parts.slice(0, -1).map((part) => `d${part}`), `f${parts.at(-1)}`].join("/")),
  fc.uint8Array({ maxLength: 40 }),
  { minKeys: 1, maxKeys: 8 },
);
const hashing = fc.constantFrom(
  {},
  { shardSize: 7 },
  { algorithm: "blake2b" as const },
  { algorithm: "blake3" as const, shardSize: 16 },
);
const mutation = fc.constantFrom("change", "append", "truncate", "add", "remove", "rename");

describe("any model", () => {
  it("verifies as it was digested, and any one mutation is found and named (OMS §8.4)", async () => {
    await fc.assert(
      fc.asyncProperty(tree, hashing, mutation, fc.nat(), async (files, options, kind, seed) => {
        // Under shards an empty file has no resource: the documented gap, tested by itself.
        const paths = Object.keys(files).filter(
          (path) => options.shardSize === undefined || (files[path]?.length ?? 0) > 0,
        );
        fc.pre(paths.length > 0);
        const root = modelFolder(files);
        const statement = serializeManifest(value(await digestModel(root, options)).manifest);
        const manifest = value(parseManifest(JSON.parse(JSON.stringify(statement))));
        const before = value(await verifyModel(root, manifest));
        expect(before.ok).toBe(true);

        const path = paths[seed % paths.length] ?? "";
        const file = join(root, path);
        const content = files[path] ?? new Uint8Array();
        const expected = { changed: [] as string[], missing: [] as string[], unexpected: [] as string[] };
        if (kind === "remove") {
          unlinkSync(file);
          expected.missing = [path];
        } else if (kind === "rename") {
          renameSync(file, join(root, "renamed"));
          expected.missing = [path];
          expected.unexpected = ["renamed"];
        } else if (kind === "add") {
          mkdirSync(dirname(join(root, "new/file")), { recursive: true });
          writeFileSync(join(root, "new/file"), "x");
          expected.unexpected = ["new/file"];
        } else {
          const changed = Uint8Array.from(content);
          const at = seed % Math.max(content.length, 1);
          if (kind === "change" && content.length > 0) changed[at] = (changed[at] ?? 0) ^ (1 << (seed % 8));
          const grown =
            kind === "append" || content.length === 0 ? Uint8Array.from([...changed, 0]) : changed;
          writeFileSync(file, kind === "truncate" && content.length > 0 ? changed.subarray(0, -1) : grown);
          expected.changed = [path];
        }
        const after = value(await verifyModel(root, manifest));
        const { changed, missing, unexpected } = after;
        expect({ changed, missing, unexpected }).toEqual(expected);
        expect(after.ok).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});
