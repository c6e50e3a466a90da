import { createDigest, type Digest, unwrap } from "@aixv/core";
import { createPack } from "@aixv/evidence-pack";
import { describe, expect, it } from "vitest";
import { comparePackFiles } from "./compare-files.ts";

const ONE = createDigest("sha256", "1".repeat(64));
const TWO = createDigest("sha256", "2".repeat(64));

function pack(artifacts: { readonly [id: string]: readonly [digest: Digest, uri?: string] }) {
  return unwrap(
    createPack({
      pack_id: "p",
      tenant_scope: "t",
      artifacts: Object.entries(artifacts).map(([artifact_id, [content_digest, uri]]) => ({
        artifact_id,
        artifact_type: "sbom",
        content_digest,
        evidence_type: "REFERENCE",
        ...(uri === undefined ? {} : { uri }),
      })),
    }),
  );
}

const compare = async (
  of: Parameters<typeof pack>[0],
  files: { readonly [path: string]: Digest | null },
  own?: ReadonlyMap<string, Digest>,
) =>
  await comparePackFiles(
    pack(of),
    {
      entries: new Map(Object.entries(files).map(([path, digest]) => [path, digest !== null])),
      digest: async (path) => files[path] ?? TWO,
    },
    own,
  );

describe("comparePackFiles", () => {
  it("finds an artifact at its path, and one without a path anywhere", async () => {
    const files = { "x/a.json": ONE, elsewhere: TWO };
    expect(
      await compare({ a: [ONE, "x/a.json"], b: [TWO], c: [TWO, "https://example.com/c"] }, files),
    ).toEqual({
      matched: ["a", "b", "c"],
      changed: [],
      missing: [],
      extra: [],
    });
  });

  it("tells what is at the path with other bytes, be it a link, although the bytes are elsewhere", async () => {
    const fault = { artifact_id: "a", path: "a.json", content_digest: ONE };
    expect(await compare({ a: [ONE, "a.json"] }, { "a.json": TWO, "b.json": ONE })).toEqual({
      matched: [],
      changed: [fault],
      missing: [],
      extra: ["b.json"],
    });
    expect((await compare({ a: [ONE, "a.json"] }, { "a.json": null })).changed).toEqual([fault]);
  });

  it("tells what is missing, with a path or without, and what is extra", async () => {
    const { missing, extra } = await compare({ a: [ONE, "a.json"], b: [TWO] }, { "b.json": ONE, link: null });
    expect(missing.map(({ artifact_id, path }) => [artifact_id, path])).toEqual([
      ["a", "a.json"],
      ["b", null],
    ]);
    expect(extra).toEqual(["b.json", "link"]);
  });

  it("takes a path however it is spelt, and no other file in its stead", async () => {
    const files = { "a.json": TWO, "b.json": ONE };
    for (const uri of ["./a.json", "x/../a.json", ".//a.json"]) {
      const { changed, matched } = await compare({ a: [ONE, uri] }, files);
      expect([changed.map(({ path }) => path), matched]).toEqual([["a.json"], []]);
      expect((await compare({ a: [TWO, uri] }, files)).matched).toEqual(["a"]);
    }
  });

  it("does not count what belongs to the pack itself, if it is that", async () => {
    const files = { "a.json": ONE, "pack.json": TWO };
    expect((await compare({ a: [ONE, "a.json"] }, files, new Map([["pack.json", TWO]]))).extra).toEqual([]);
    expect((await compare({ a: [ONE, "a.json"] }, files, new Map([["pack.json", ONE]]))).extra).toEqual([
      "pack.json",
    ]);
  });

  it("takes no path out of the folder for one", async () => {
    const { missing } = await compare({ a: [ONE, "../a.json"] }, { "../a.json": TWO });
    expect(missing.map(({ path }) => path)).toEqual([null]);
  });
});
