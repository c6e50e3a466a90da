import { isJsonObject, type JsonValue, parseJson } from "@aixv/core";
import { EXPORTERS, type Exporter } from "@aixv/exporters";
import fc from "fast-check";
import { arbitraryFacts } from "../../packages/exporters/test/arbitrary-facts.ts";
import type { FuzzKind } from "../target.ts";

const MAX_BYTES = 20_000;

/** Documents of a format about facts of every kind, small ones. */
function documentsOf(exporter: Exporter): readonly Uint8Array[] {
  return fc
    .sample(arbitraryFacts, { seed: 11, numRuns: 60 })
    .flatMap((facts) => {
      const exported = exporter.export(facts);
      return exported.ok ? exported.value.documents.slice(0, 1) : [];
    })
    .map((document) => Buffer.from(JSON.stringify(document)))
    .filter(({ length }) => length < MAX_BYTES)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 6);
}

/** Documents that others exported, for `check`. */
export const EXPORT_KINDS: readonly FuzzKind[] = EXPORTERS.map((exporter) => ({
  kind: `check-${exporter.id}`,
  weight: 0.3,
  create: () => ({
    shape: "json",
    samples: documentsOf(exporter),
    run(input) {
      const parsed = parseJson(input);
      if (!parsed.ok) return false;
      const document: JsonValue = parsed.value;
      for (const one of EXPORTERS) one.recognizes(document);
      for (const { code, message } of exporter.check(document))
        if (!/^[A-Z0-9_]+$/.test(code) || /[\n\u202e]/u.test(message))
          throw new Error(`expected a code and one line, got ${code}: ${message}`);
      return isJsonObject(document) && exporter.check(document).length === 0;
    },
  }),
}));
