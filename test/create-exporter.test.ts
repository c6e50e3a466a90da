import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "aixv-exporters-")), "exporters");
  for (const part of ["src", "template", "package.json", "tsup.config.ts"])
    cpSync(join(ROOT, "packages/exporters", part), join(folder, part), { recursive: true });
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const create = (name: string) =>
  spawnSync(process.execPath, ["scripts/create-exporter.ts", name, folder], { cwd: ROOT, encoding: "utf8" });
const everything = (): readonly string[] => [
  ...readdirSync(folder, { recursive: true }).map(String).toSorted(),
  ...["src/registry.ts", "tsup.config.ts", "package.json"].map(text),
];
const text = (path: string): string => readFileSync(join(folder, path), "utf8");

describe("pnpm create-exporter", () => {
  it("copies the template under the name, and registers it", () => {
    expect(create("my-format")).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(join(folder, "src/my-format")).toSorted()).toEqual([
      "index.ts",
      "my-format.test.ts",
      "my-format.ts",
    ]);
    for (const file of ["index.ts", "my-format.test.ts", "my-format.ts"])
      expect(text(`src/my-format/${file}`)).not.toMatch(/template/i);
    expect(text("src/my-format/my-format.ts")).toMatch(
      /export const myFormat: Exporter = defineExporter\(\{\n {2}id: "my-format",/,
    );
    expect(text("src/registry.ts")).toMatch(/EXPORTERS: readonly Exporter\[\] = \[[^\]]*\bmyFormat\b/);
    expect(text("src/registry.ts")).toContain("\n  myFormat,\n];");
    expect(text("src/registry.ts")).toContain('import { myFormat } from "./my-format/index.ts";');
    const { exports, publishConfig } = JSON.parse(text("package.json"));
    expect(exports["./my-format"]["@aixv/source"]).toBe("./src/my-format/index.ts");
    expect(publishConfig.exports["./my-format"].default).toBe("./dist/my-format/index.js");
    expect(text("tsup.config.ts")).toContain('"my-format/index": "src/my-format/index.ts"');
  });

  it.each(["", "My Format", "slsa", "template", "../x", "a--b"])(
    "refuses the name %j, and changes nothing",
    (name) => {
      const before = everything();
      const { status, stderr } = create(name);
      expect(status).toBe(1);
      expect(stderr).toMatch(/expected a name|exists already/);
      expect(everything()).toEqual(before);
    },
  );

  it.each<[string, RegExp]>([
    ["ml-bom", /^"ml-bom" is the format of src\/cyclonedx\/cyclonedx\.ts already: choose another name$/],
    ...["delete", "class", "constructor", "default", "new", "await", "undefined", "to-string"].map(
      (name): [string, RegExp] => [
        name,
        new RegExp(
          `^expected a name that is no word of JavaScript, got "${name}": .*such as ${name}-format$`,
        ),
      ],
    ),
    ["ok", /^ok has another meaning in src\/registry\.ts: choose another name, such as ok-format$/],
    ["cyclone-dx", /^cycloneDx has another meaning in src\/registry\.ts: /],
    ["describe", /^describe has another meaning in template\/template\.test\.ts: /],
  ])("refuses the name %j, which is taken, before anything is written", (name, message) => {
    const before = everything();
    const { status, stderr } = create(name);
    expect([status, stderr.trim()]).toEqual([1, expect.stringMatching(message)]);
    expect(everything()).toEqual(before);
  });

  it("takes the name that it advises", () => {
    expect(create("delete-format")).toMatchObject({ status: 0, stderr: "" });
  });
});
