import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { canonicalJsonBytes } from "../src/canonical-json.ts";
import { parseJson } from "../src/parse-json.ts";
import { unwrap } from "../src/result.ts";

// The test data of the authors of RFC 8785, kept beside the repository and not in it.
const folder = fileURLToPath(new URL("../../../../shared/vectors/jcs/", import.meta.url));
const names = existsSync(folder) ? readdirSync(`${folder}input`) : [];

describe("canonicalJsonBytes on the vectors of cyberphone/json-canonicalization", () => {
  if (names.length === 0) it.skip(`skipped: no test data in ${folder}`, () => {});

  it.each(names)("gives the published bytes for %s (RFC 8785)", (name) => {
    const value = unwrap(parseJson(new Uint8Array(readFileSync(`${folder}input/${name}`))));
    const expected = new Uint8Array(readFileSync(`${folder}output/${name}`));
    expect(canonicalJsonBytes(value)).toEqual(expected);
  });
});
