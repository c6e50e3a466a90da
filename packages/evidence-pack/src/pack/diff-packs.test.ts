import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B, changed, PACK } from "../../test/packs.ts";
import { packDigest } from "./canonical-pack.ts";
import { diffPacks } from "./diff-packs.ts";
import type { PackContent } from "./pack-content.ts";
import { parsePack } from "./parse-pack.ts";

function content(text: string): PackContent {
  const { content: found } = unwrap(parsePack(text));
  if (found === null) throw new Error("expected a pack");
  return found;
}

describe("diffPacks", () => {
  it("finds nothing between a pack and itself in another order and spelling", () => {
    const other = changed((pack) => {
      pack.artifacts.reverse();
      Object.assign(pack.artifacts[0] ?? {}, { content_digest: "B".repeat(64), artifact_type: " report" });
    });
    expect(diffPacks(PACK, content(other))).toEqual({
      isSame: true,
      digest: { before: PACK.pack_digest, after: PACK.pack_digest },
      header: [],
      artifacts: { added: [], removed: [], changed: [] },
      digest_manifest: { added: [], removed: [] },
    });
  });

  it("names what was added, removed and changed, field by field", () => {
    const after = content(
      changed((pack) => {
        pack.run_id = null;
        pack.pack_id = "pack.2";
        Object.assign(pack.artifacts[0] ?? {}, {
          uri: null,
          control_refs: ["ctrl.2", "ctrl.1"],
          content_digest: B,
        });
        Object.assign(pack.artifacts[1] ?? {}, { artifact_id: "art.c" });
        pack.digest_manifest.entries = [
          { artifact_id: "art.a", content_digest: B },
          { artifact_id: "art.c", content_digest: B },
          { artifact_id: "art.c", content_digest: B },
        ];
      }),
    );
    const [a, b] = PACK.artifacts;
    expect(diffPacks(PACK, after)).toEqual({
      isSame: false,
      digest: { before: PACK.pack_digest, after: packDigest(after) },
      header: [
        { field: "pack_id", before: "pack.1", after: "pack.2" },
        { field: "run_id", before: "run-1", after: null },
      ],
      artifacts: {
        added: [{ ...b, artifact_id: "art.c" }],
        removed: [b],
        changed: [
          {
            artifact_id: "art.a",
            changes: [
              { field: "uri", before: a?.uri, after: null },
              { field: "content_digest", before: A, after: B },
              { field: "control_refs", before: ["ctrl.1", "ctrl.2"], after: ["ctrl.2", "ctrl.1"] },
            ],
          },
        ],
      },
      digest_manifest: {
        added: [
          { artifact_id: "art.a", content_digest: B },
          { artifact_id: "art.c", content_digest: B },
          { artifact_id: "art.c", content_digest: B },
        ],
        removed: [
          { artifact_id: "art.a", content_digest: A },
          { artifact_id: "art.b", content_digest: B },
        ],
      },
    });
  });
});
