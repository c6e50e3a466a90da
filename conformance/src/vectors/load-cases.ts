import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AixvError, parseJson, unwrap } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { type ConformanceCase, parseCases } from "./conformance-case.ts";
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
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Loads the vectors of a suite, or of all. What cannot be read is a fault and not an exception.
 *
 * @param folder - where the suites lie; default those that belong to this code
 */
export async function loadCases(suite?: Suite, folder: string = FOLDER): Promise<LoadedCases> {
  const cases: ConformanceCase[] = [];
  const faults: string[] = [];
  for (const own of suite === undefined ? SUITES : [suite]) {
    const names = await readdir(join(folder, own)).catch(() => []);
    if (names.length === 0) faults.push(`there are no vectors of the suite ${own}`);
    for (const name of names.toSorted()) {
      try {
        cases.push(...(await readCases(join(folder, own, name), own)));
      } catch (error) {
        if (!(error instanceof AixvError)) throw error;
        faults.push(`${own}/${name}: ${error.message}`);
      }
    }
  }
  const ids = cases.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return { cases, faults: [...faults, ...repeated.map((id) => `${id} is there twice`)] };
}

async function readCases(path: string, suite: Suite): Promise<readonly ConformanceCase[]> {
  const cases = parseCases(unwrap(parseJson(await readInputFile(path, "vectors", MAX_BYTES))));
  const stray = cases.find((one) => one.suite !== suite);
  if (stray === undefined) return cases;
  throw new AixvError("VECTORS_INVALID", `${stray.id} is of the suite ${stray.suite}`);
}
