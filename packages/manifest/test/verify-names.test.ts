import { renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { modelFolder } from "./model-folder.ts";
import { sign, verdict, verify } from "./signed-folder.ts";

it("tells names apart that differ in case or Unicode form only, though their content is the same (OMS §6.1.2, §8.4)", async () => {
  for (const [signed, found] of [
    ["weights", "Weights"],
    ["\u00e9", "e\u0301"],
    ["e\u0301", "\u00e9"],
    ["\u212b", "\u00c5"],
    // Windows drops a space at the end.
    ...(process.platform === "win32" ? [] : [["x", "x "]]),
  ] as const) {
    const path = modelFolder({ other: "y", [signed]: "x" });
    const manifest = await sign(path);
    renameSync(join(path, signed), join(path, found));
    const { missing, unexpected } = await verify(path, manifest);
    expect({ missing, unexpected }).toEqual({ missing: [signed], unexpected: [found] });
  }
});

it.skipIf(process.platform !== "linux")(
  "takes a name that is not UTF-8 for unexpected, though it prints like a signed one",
  async () => {
    const path = modelFolder({ "x\ufffd": "content" });
    const manifest = await sign(path);
    expect(verdict(await verify(path, manifest))).toBe("ok");
    unlinkSync(join(path, "x\ufffd"));
    writeFileSync(Buffer.concat([Buffer.from(`${path}/x`), Buffer.from([0xff])]), "content");
    expect(verdict(await verify(path, manifest))).toBe("missing x\ufffd, unexpected x\ufffd");
  },
);
