import { basename } from "node:path";
import { parseBundle } from "@aixv/envelope";
import type { DocumentReader, KeptDocument } from "../kept-document.ts";
import { isOverBytes } from "../signs-bytes.ts";
import type { StoreFinding } from "../store-finding.ts";
import { leftBehind } from "./check-findings.ts";
import { isTruncated } from "./read-unit.ts";

/**
 * Looks at the signatures beside a document.
 *
 * @param folder - as findings name it
 * @param older - the bytes of versions that it superseded
 */
export function* checkSignatures<T>(
  kept: KeptDocument<T>,
  namesBundle: DocumentReader<T>["namesBundle"],
  folder: string,
  older: () => readonly Uint8Array[],
): Generator<StoreFinding> {
  const { bundle, bundlePath, furtherBundles, document, bytes } = kept;
  const path = `${folder}/${basename(kept.path)}`;
  if (bundle === undefined && namesBundle(document)) {
    const message =
      "the record names a signature that is not there; restore it from a copy, or sign the record again";
    yield { code: "BUNDLE_MISSING", severity: "error", path, message };
  }
  const first = bundle === undefined || bundlePath === undefined ? [] : [{ bytes: bundle, path: bundlePath }];
  const bundles = [...first, ...furtherBundles].map((one) => ({ ...one, parsed: parseBundle(one.bytes) }));
  const isSigned = bundles.some(({ parsed }) => parsed.ok && isOverBytes(parsed.value, bytes));
  for (const one of bundles) {
    const { parsed } = one;
    if (parsed.ok) {
      if (isOverBytes(parsed.value, bytes)) continue;
      const file = `${folder}/${basename(one.path)}`;
      if (older().some((version) => isOverBytes(parsed.value, version))) {
        const message =
          "it signs a version that the history has with it: a writer was stopped; put the new version again";
        yield leftBehind(file, message);
      } else if (one.path !== bundlePath && (isSigned || bundle === undefined)) {
        const message =
          "it signs a version that is not here: its writer was stopped; put that version again, or remove this";
        yield leftBehind(file, message);
      } else {
        const message =
          "a signature beside it is over other bytes: one of the two was changed or swapped; restore both from a copy";
        yield { code: "CONTENT_MISMATCH", severity: "error", path, message };
      }
    } else if (isTruncated(one.bytes)) {
      const message = "a signature of it breaks off; restore that from a copy, or sign it again";
      yield { code: "FILE_TRUNCATED", severity: "error", path, message };
    } else {
      const message = `a signature of it is no bundle: ${parsed.error.message}; restore that from a copy`;
      yield { code: "BUNDLE_MALFORMED", severity: "error", path, message };
    }
  }
}
