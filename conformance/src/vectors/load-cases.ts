import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AixvError, type JsonValue, parseJson, unwrap } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { type ConformanceCase, parseCases } from "./conformance-case.ts";
import { parseIndex } from "./parse-index.ts";
import { SUITES, type Suite } from "./suites.ts";

/** The vectors, and what is wrong with them, which is nothing unless files are missing or damaged. */
export interface LoadedCases {
  /** By suite, in the order of {@link SUITES}. */
  readonly cases: readonly ConformanceCase[];
  readonly faults: readonly string[];
}

/** Where the vectors lie: beside the sources, and in the build of the command line beside the code. */
const FOLDER: string = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../vectors" : "./vectors", import.meta.url),
);
const INDEX = "index.json";
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Loads the vectors of a suite, or of all. What cannot be read is a fault and not an exception; so is a file that the index does
 * not name, and one that is not there, or not whole: a suite without its half that is to be rejected would pass whoever accepts all.
 *
 * @param folder - where the suites and their index lie; default those that belong to this code
 */
export async function loadCases(suite?: Suite, folder: string = FOLDER): Promise<LoadedCases> {
  const cases: ConformanceCase[] = [];
  const faults: string[] = [];
  const attempt = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AixvError)) throw error;
      faults.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const listed = await attempt(INDEX, async () => parseIndex(await readDocument(join(folder, INDEX))));
  for (const own of suite === undefined ? SUITES : [suite]) {
    const present = (await readdir(join(folder, own)).catch(() => [])).map((name) => `${own}/${name}`);
    if (present.length === 0) faults.push(`there are no vectors of the suite ${own}`);
    const expected = [...(listed?.keys() ?? [])].filter((name) => name.startsWith(`${own}/`));
    for (const name of [...new Set([...present, ...expected])].toSorted()) {
      const count = listed?.get(name);
      const found = await attempt(name, async () => await readCases(join(folder, name), own));
      if (listed !== undefined && count === undefined) faults.push(`${name}: ${INDEX} does not name it`);
      if (found === undefined) continue;
      cases.push(...found);
      if (count !== undefined && count !== found.length)
        faults.push(`${name}: expected ${count} cases as in ${INDEX}, got ${found.length}`);
    }
  }
  const ids = cases.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return { cases, faults: [...faults, ...repeated.map((id) => `${id} is there twice`)] };
}

async function readDocument(path: string): Promise<JsonValue> {
  return unwrap(parseJson(await readInputFile(path, "vectors", MAX_BYTES)));
}

async function readCases(path: string, suite: Suite): Promise<readonly ConformanceCase[]> {
  const cases = parseCases(await readDocument(path));
  const stray = cases.find((one) => one.suite !== suite);
  if (stray === undefined) return cases;
  throw new AixvError("VECTORS_INVALID", `${stray.id} is of the suite ${stray.suite}`);
}
