import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { FILE_ERROR_CODES } from "@aixv/core/node";
import { expect, test } from "vitest";
import {
  ADVISORY_ERROR_CODES,
  EVIDENCE_PACK_FILE_ERROR_CODES,
  EVIDENCE_RUN_ERROR_CODES,
} from "../src/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the README's example prints what the README says", async () => {
  const [, code = "", printed] =
    /```ts\n([\s\S]*?)```\n\nIt prints:\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "aixv-readme-"));
  try {
    // Run in a folder of its own; the package is found by this one's name for itself.
    const source = code.replace(
      /^import .* from "node:fs\/promises";\n/m,
      (line) => `${line}process.chdir(${JSON.stringify(folder)});\n`,
    );
    const flags = ["--conditions=@aixv/source", "--disable-warning=ExperimentalWarning"];
    const args = [...flags, "--input-type=module-typescript", "--eval", source];
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
    expect(stdout).toBe(printed);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("every error code of the package is in the README", async () => {
  const source = await readFile(new URL("../src/sdk-error.ts", import.meta.url), "utf8");
  const codes = [...(source.match(/(?<=")[A-Z_]+(?=")/g) ?? []), ...FILE_ERROR_CODES];
  expect(codes).toContain("OPTION_INVALID");
  for (const code of codes) expect(readme).toContain(`| \`${code}\` |`);
  // Some of these share a row.
  for (const code of [
    ...ADVISORY_ERROR_CODES,
    ...EVIDENCE_PACK_FILE_ERROR_CODES,
    ...EVIDENCE_RUN_ERROR_CODES,
  ])
    expect(readme).toContain(`\`${code}\``);
});
