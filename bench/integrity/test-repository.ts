import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** A repository whose two commits differ in so many files of tests, none of them weaker. */
export async function createTestRepository(folder: string, files: number): Promise<string> {
  const path = join(folder, `tests-${files}`);
  mkdirSync(path);
  execFileSync("git", ["-C", path, "init", "-q", "--bare"]);
  const git = spawn("git", ["-C", path, "fast-import", "--quiet"], { stdio: ["pipe", "ignore", "inherit"] });
  const write = async (text: string): Promise<void> => {
    if (!git.stdin.write(text)) await once(git.stdin, "drain");
  };
  for (const side of ["base", "head"] as const) {
    await write(
      `commit refs/heads/main\ncommitter Bench <bench@example.com> ${side === "base" ? 1 : 2} +0000\ndata 0\n`,
    );
    for (let file = 0; file < files; file++) {
      const isPython = file % 4 === 3;
      const name = isPython
        ? `tests/part${file % 50}/test_${file}.py`
        : `packages/p${file % 50}/src/f${file}.test.ts`;
      const text = isPython ? pythonTests(file, side) : typescriptTests(file, side);
      await write(`M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    }
    await write("\n");
  }
  git.stdin.end();
  await once(git, "close");
  return path;
}

/** Twenty tests, some 10 kB; at head with more indentation, another order and one more assertion each. */
function typescriptTests(file: number, side: "base" | "head"): string {
  const tests = Array.from({ length: 20 }, (_, test) => {
    const indent = side === "base" ? "    " : "\t\t";
    const lines = [
      `const subject = createSubject({ name: "subject ${file} ${test}", size: ${test} });`,
      `const result = await subject.run({ input: [${test}, ${test + 1}], retries: 3 });`,
      `expect(result.status).toBe("done");`,
      `expect(result.output).toEqual({ sum: ${2 * test + 1}, parts: [{ at: 0, value: ${test} }] });`,
      `expect(result.log.map((line) => line.text)).toContain("started ${test}");`,
      `await expect(subject.fail()).rejects.toThrow(/part ${test}/);`,
      ...(side === "head" ? [`expect(result.seconds).toBeLessThan(${test + 5});`] : []),
    ];
    return `  it("does part ${test} of ${file}", async () => {\n${lines.map((line) => indent + line).join("\n")}\n  });`;
  });
  const ordered = side === "base" ? tests : tests.toReversed();
  return `import { describe, expect, it } from "vitest";\nimport { createSubject } from "./subject.ts";\n\ndescribe("file ${file}", () => {\n${ordered.join("\n\n")}\n});\n`;
}

function pythonTests(file: number, side: "base" | "head"): string {
  const tests = Array.from({ length: 20 }, (_, test) => {
    const lines = [
      `subject = make_subject(name="subject ${file} ${test}", size=${test})`,
      `result = subject.run([${test}, ${test + 1}], retries=3)`,
      `assert result.status == "done"`,
      `assert result.output == {"sum": ${2 * test + 1}, "parts": [${test}]}`,
      `assert "started ${test}" in [line.text for line in result.log]`,
      `with pytest.raises(ValueError, match="part ${test}"):\n        subject.fail()`,
      ...(side === "head" ? [`assert result.seconds < ${test + 5}`] : []),
    ];
    return `def test_part_${test}_of_${file}():\n${lines.map((line) => `    ${line}`).join("\n")}\n`;
  });
  const ordered = side === "base" ? tests : tests.toReversed();
  return `import pytest\n\nfrom subject import make_subject\n\n\n${ordered.join("\n\n")}`;
}
