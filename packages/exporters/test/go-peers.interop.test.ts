import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isJsonObject, type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Exporter, findExporter } from "../src/index.ts";
import { arbitraryFacts } from "./arbitrary-facts.ts";

// What others read these documents with, from the Go module proxy.

const FOLDER = fileURLToPath(new URL("go-peers", import.meta.url));
const go = (cwd: string, ...args: readonly string[]) => spawnSync("go", args, { cwd, encoding: "utf8" });
const hasGo = go(FOLDER, "version").status === 0;

function exporterOf(id: string): Exporter {
  return unwrap(findExporter(id));
}

/** Documents of generated facts. */
function documentsOf(exporter: Exporter): readonly JsonObject[] {
  return fc.sample(arbitraryFacts, { seed: 20261122, numRuns: 300 }).flatMap((facts) => {
    const made = exporter.export(facts);
    return made.ok ? made.value.documents : [];
  });
}

describe.skipIf(!hasGo)("documents, as Go libraries read them (skipped without Go)", () => {
  const folder = mkdtempSync(join(tmpdir(), "aixv-go-"));
  const program = join(folder, "peers");
  beforeAll(() => {
    const built = go(FOLDER, "build", "-o", program, ".");
    expect(built.stderr.replaceAll(/^go: downloading .*\n/gm, "")).toBe("");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (format: string, documents: readonly unknown[]): readonly string[] => {
    const input = documents.map((document) => `${JSON.stringify({ format, document })}\n`).join("");
    const { status, stdout, stderr } = spawnSync(program, [], { input, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout.slice(0, -1).split("\n");
  };
  const at = (document: JsonObject, ...path: readonly string[]): JsonValue | undefined =>
    path.reduce<JsonValue | undefined>(
      (value, step) => (isJsonObject(value) ? value[step] : undefined),
      document,
    );
  const count = (list: unknown): string => String(Array.isArray(list) ? list.length : 0);

  it.each<readonly [string, (document: JsonObject) => unknown]>([
    ["slsa", (document) => count(at(document, "predicate", "buildDefinition", "resolvedDependencies"))],
    ["vsa", (document) => at(document, "predicate", "verificationResult")],
    ["svr", () => ""],
    ["test-result", (document) => at(document, "predicate", "result")],
    ["openvex", (document) => count(document.statements)],
  ])("%s: each is valid to them, and says what we wrote", (id, said) => {
    const documents = documentsOf(exporterOf(id));
    expect(documents.length).toBeGreaterThan(20);
    expect(read(id, documents)).toEqual(documents.map((document) => `ok ${said(document)}`));
  });

  it.each<readonly [string, (document: JsonObject) => unknown]>([
    ["slsa", ({ subject: _, ...rest }) => rest],
    ["vsa", ({ predicateType: _, ...rest }) => rest],
    ["svr", ({ subject: _, ...rest }) => rest],
    ["test-result", (document) => ({ ...document, predicate: { result: 1 } })],
    ["openvex", (document) => ({ ...document, statements: [{ status: "maybe" }] })],
  ])("%s: a wrong one is wrong to them", (id, broken) => {
    const [document = {}] = documentsOf(exporterOf(id));
    expect(read(id, [broken(document)])).toEqual([expect.stringMatching(/^wrong: /)]);
  });

  it("osv: each is valid by the official schema of its version", () => {
    const exporter = exporterOf("osv");
    const module = `github.com/ossf/osv-schema@v${exporter.specVersions[0]}`;
    const { Dir } = JSON.parse(go(folder, "mod", "download", "-json", module).stdout) as {
      readonly Dir: string;
    };
    const schema = JSON.parse(readFileSync(join(Dir, "validation/schema.json"), "utf8")) as object;
    const ajv = new Ajv2020({ strict: false, formats: { "date-time": true, uri: true } });
    const validate = ajv.compile(schema);
    const documents = documentsOf(exporter);
    expect(documents.length).toBeGreaterThan(20);
    for (const document of documents) expect([validate(document), validate.errors]).toEqual([true, null]);
    const [document = {}] = documents;
    expect(validate({ ...document, id: "no such prefix" })).toBe(false);
    expect(validate({ ...document, modified: "yesterday" })).toBe(false);
  });
});
