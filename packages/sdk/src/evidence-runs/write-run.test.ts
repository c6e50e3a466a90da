import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { writeRunFiles } from "./write-run.ts";

function useFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "aixv-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("writeRunFiles", () => {
  it("writes both", async () => {
    const folder = useFolder();
    const [bundle, manifest] = [join(folder, "new", "r.json"), join(folder, "new", "m.json")];
    await writeRunFiles({ path: bundle, bytes: bytes("b") }, { path: manifest, bytes: bytes("m") }, false);
    expect([bundle, manifest].map((path) => readFileSync(path, "utf8"))).toEqual(["b", "m"]);
  });

  it("leaves nothing new where the second cannot be written", async () => {
    const folder = useFolder();
    writeFileSync(join(folder, "file"), "");
    const bundle = { path: join(folder, "r.json"), bytes: bytes("b") };
    const manifest = { path: join(folder, "file", "m.json"), bytes: bytes("m") };
    await expect(writeRunFiles(bundle, manifest, true)).rejects.toMatchObject({ code: "FILE_NOT_WRITTEN" });
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("and gives back what was there before", async () => {
    const folder = useFolder();
    for (const name of ["file", "r.json"]) writeFileSync(join(folder, name), "before");
    const bundle = { path: join(folder, "r.json"), bytes: bytes("b") };
    const manifest = { path: join(folder, "file", "m.json"), bytes: bytes("m") };
    await expect(writeRunFiles(bundle, manifest, true)).rejects.toMatchObject({ code: "FILE_NOT_WRITTEN" });
    expect(readFileSync(bundle.path, "utf8")).toBe("before");
  });
});
