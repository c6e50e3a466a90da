import { type AixvError, decodeUtf8, type JsonValue, parseJson, type Result } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { type CheckFinding, EXPORTERS, ExportError, type Exporter, findExporter } from "@aixv/exporters";
import { attempt, unwrapped } from "../attempt.ts";
import { MAX_CHECKED_BYTES, MAX_CHECKED_DEPTH } from "../limits.ts";
import { located } from "../located.ts";
import { SdkError } from "../sdk-error.ts";

/** What was found wrong with a file. */
export interface CheckedDocument {
  readonly exporter: Exporter;
  /** Documents in it: lines, where the format has a document a line. */
  readonly documents: number;
  /** Of each document, in their order; empty: nothing is wrong. */
  readonly findings: readonly (CheckFinding & {
    /** From 1, where the format has a document a line. */
    readonly line?: number;
  })[];
}

/**
 * Checks anybody's document by the rules of its format, those too that its schema does not hold. What it says is not verified.
 *
 * @param format - default: told by the document
 * @returns what is wrong, or an error where it cannot be read or its format is not known
 */
export async function checkDocument(
  path: string,
  format?: string,
): Promise<Result<CheckedDocument, AixvError>> {
  return await attempt(async () => {
    const bytes = await readInputFile(path, "document", MAX_CHECKED_BYTES);
    const whole = parseJson(bytes, { maxDepth: MAX_CHECKED_DEPTH });
    const lines = whole.ok ? [whole.value] : readLines(bytes);
    if (lines === undefined) {
      // What is wrong with it as one document tells more than that it has no lines.
      throw whole.ok ? new TypeError("unreachable") : located(path, whole.error);
    }
    const exporter =
      format === undefined ? recognize(lines[0] ?? null, path) : unwrapped(findExporter(format));
    const findings = lines.flatMap((document, index) =>
      exporter
        .check(document)
        .map((finding) => (exporter.serialization === "json" ? finding : { ...finding, line: index + 1 })),
    );
    // Of a version that is not known nothing can be said: no verdict.
    const unknown = findings.find(({ code }) => code === "SPEC_VERSION_UNSUPPORTED");
    if (unknown !== undefined) throw located(path, new ExportError("SPEC_VERSION_UNKNOWN", unknown.message));
    return { exporter, documents: lines.length, findings };
  });
}

/** Each line by itself, blank ones aside; undefined where one of them is no JSON, or there is none. */
function readLines(bytes: Uint8Array): readonly JsonValue[] | undefined {
  const text = decodeUtf8(bytes);
  const lines = (text ?? "").split("\n").filter((line) => line.trim() !== "");
  const documents: JsonValue[] = [];
  for (const line of lines) {
    const parsed = parseJson(new TextEncoder().encode(line), { maxDepth: MAX_CHECKED_DEPTH });
    if (!parsed.ok) return undefined;
    documents.push(parsed.value);
  }
  return documents.length < 2 ? undefined : documents;
}

function recognize(document: JsonValue, path: string): Exporter {
  const found = EXPORTERS.find((exporter) => exporter.recognizes(document));
  if (found !== undefined) return found;
  const ids = EXPORTERS.map(({ id }) => id).join(", ");
  throw new SdkError(
    "OPTION_INVALID",
    `${path} is no document of a format that is known here: name the format it should have with --format, one of ${ids}`,
  );
}
