import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the README's example prints what the README says", async () => {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, code = "", printed] = /```ts\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
  const flags = ["--conditions=@aixv/source", "--disable-warning=ExperimentalWarning"];
  const args = [...flags, "--input-type=module-typescript", "--eval", code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  expect(stdout).toBe(printed);
});
