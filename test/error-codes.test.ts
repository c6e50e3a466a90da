import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { errorsPage } from "../scripts/error-codes/errors-page.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const CODES = [...errorsPage().matchAll(/^\| `(?<code>\w+)` \|/gm)].map(({ groups }) => groups?.code ?? "");

it("every code is reached by a test, which names it", () => {
  const tests = globSync(["packages/*/{src,test}/**/*.ts", "{test,conformance,examples}/**/*.ts"], {
    cwd: ROOT,
  })
    .filter(
      (path) =>
        /\.test\.ts$|\/test\//.test(path) && !/node_modules|readme\.test|^test\/error-codes/.test(path),
    )
    .map((path) => readFileSync(join(ROOT, path), "utf8"));
  const named = new Set(
    tests.flatMap((text) => text.match(/\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\b/g) ?? []),
  );
  expect(CODES.length).toBeGreaterThan(400);
  expect(CODES.filter((code) => !named.has(code))).toEqual([]);
});
