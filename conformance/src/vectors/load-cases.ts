import { AixvError, type JsonValue } from "@aixv/core";
import { type ConformanceCase, parseCases } from "./conformance-case.ts";
import { SUITES, type Suite } from "./suites.ts";
import { VECTOR_FILES } from "./vector-files.ts";

/** The vectors, and what is wrong with them, which is nothing unless they are damaged. */
export interface LoadedCases {
  /** By suite, in the order of {@link SUITES}. */
  readonly cases: readonly ConformanceCase[];
  readonly faults: readonly string[];
}

/** Loads the vectors of a suite, or of all. */
export async function loadCases(suite?: Suite): Promise<LoadedCases> {
  const suites = suite === undefined ? SUITES : [suite];
  const documents = await Promise.all(
    suites.flatMap((one) =>
      Object.entries(VECTOR_FILES[one]).map(async ([name, load]) => ({
        suite: one,
        path: `${one}/${name}.json`,
        document: (await load()).default,
      })),
    ),
  );
  return readCases(documents);
}

/** A file with vectors. */
export interface VectorDocument {
  readonly suite: Suite;
  /** For messages. */
  readonly path: string;
  readonly document: unknown;
}

/** Reads files with vectors; what cannot be read is a fault and not an exception. */
export function readCases(documents: readonly VectorDocument[]): LoadedCases {
  const cases: ConformanceCase[] = [];
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const { suite, path, document } of documents) {
    try {
      // What a JSON module has is JSON.
      for (const one of parseCases(document as JsonValue)) {
        if (one.suite !== suite) faults.push(`${path}: ${one.id} is of the suite ${one.suite}`);
        if (ids.has(one.id)) faults.push(`${path}: ${one.id} is there twice`);
        ids.add(one.id);
        cases.push(one);
      }
    } catch (error) {
      if (!(error instanceof AixvError)) throw error;
      faults.push(`${path}: ${error.message}`);
    }
  }
  return { cases, faults };
}
