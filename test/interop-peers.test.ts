import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { CLONED_PEERS, GO_PEERS, PYTHON_PEERS } from "../scripts/interop/peers.ts";
import { providePython } from "../scripts/interop/provide.ts";
import { ROOT } from "../scripts/workspace.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

describe("the peers of pnpm test:interop", () => {
  const variables = [...PYTHON_PEERS, ...GO_PEERS, ...CLONED_PEERS].map(({ variable }) => variable);

  it("are what its tests ask for, all of it and nothing else", () => {
    const tests = globSync(["packages/*/test/*.interop.test.ts", "bench/*/*.ts"], { cwd: ROOT })
      .map(read)
      .join();
    const asked = tests.matchAll(/\b(?:[A-Z_]+_PYTHON|MODEL_SIGNING_GO|COSIGN|OPA|[A-Z]+_REFERENCE)\b/g);
    // aigov-core needs nothing but a Python; the last is a name in the code.
    const optional = ["AIGOV_REFERENCE_PYTHON", "REFERENCE_PYTHON"];
    const names = [...new Set([...asked].map(([name]) => name))].filter((name) => !optional.includes(name));
    expect(names.toSorted()).toEqual(variables.toSorted());
  });

  it("have exact versions", () => {
    for (const { requirements } of PYTHON_PEERS)
      for (const requirement of requirements) expect(requirement).toMatch(/^[a-z-]+==\d+(\.\d+)+$/);
    for (const peer of GO_PEERS) expect(peer.package).toMatch(/^[\w./-]+@v\d+\.\d+\.\d+$/);
  });

  it("are named where people look for them: compatibility, contributing, CI", () => {
    const table = read("docs/compatibility.md");
    for (const [name, version] of PYTHON_PEERS.flatMap(({ requirements }) =>
      requirements.slice(0, 1).map((requirement) => requirement.split("==")),
    ).filter(([name = ""]) => !["safetensors", "pydantic"].includes(name)))
      expect(table).toContain(`${name} ${version}`);
    const [cosign] = GO_PEERS;
    expect(table).toContain(`cosign ${cosign?.package.split("@v")[1]}`);
    for (const { variable, commit } of CLONED_PEERS) {
      expect(read("CONTRIBUTING.md")).toContain(variable);
      expect(read(".github/workflows/ci.yml")).toContain(`ref: ${commit}`);
      expect(table).toContain(commit.slice(0, 7));
    }
  });
});

describe("providing a Python environment", () => {
  const cache = mkdtempSync(join(tmpdir(), "aixv-interop-cache-"));
  const peer = { variable: "SOME_PYTHON", requirements: ["some==1.0.0"] };
  const folder = join(cache, "some_python");
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const noPython = join(cache, "no-such-python");
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  beforeEach(() => {
    write(program, "");
    write(join(folder, "versions.txt"), "some==1.0.0");
  });
  afterAll(() => rmSync(cache, { recursive: true, force: true }));

  it("takes the one that is there", () => {
    expect(providePython(cache, noPython, peer)).toEqual({ program });
  });

  it.each<readonly [string, () => void]>([
    ["other versions", () => write(join(folder, "versions.txt"), "some==0.9.0")],
    ["been interrupted", () => rmSync(join(folder, "versions.txt"))],
    ["lost its program", () => rmSync(program)],
  ])(
    "makes one anew that has %s; where that fails, says why and leaves nothing that looks made",
    (_, spoil) => {
      spoil();
      expect(providePython(cache, noPython, peer)).toEqual({ missing: expect.stringContaining(noPython) });
      expect(existsSync(join(folder, "versions.txt"))).toBe(false);
      expect(providePython(cache, noPython, peer)).toHaveProperty("missing");
    },
  );
});
