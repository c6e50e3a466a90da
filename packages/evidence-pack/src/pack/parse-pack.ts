import { err, ok, type Result } from "@aixv/core";
import { decodeText } from "../decode-text.ts";
import { EvidencePackError } from "../error.ts";
import { type PythonJsonText, parsePythonJson } from "../python-json/parse-python-json.ts";
import type { PythonJson } from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import { findPackWarnings } from "./find-pack-warnings.ts";
import { MAX_EVIDENCE_PACK_BYTES } from "./pack-content.ts";
import type { PackWarning } from "./pack-warning.ts";
import { type PackReading, readPack } from "./read-pack.ts";
import { refuseLoneSurrogates } from "./refuse-lone-surrogates.ts";

/** A document that can be judged; nothing is yet said of whether it is a valid pack. */
export interface PackDocument extends PackReading {
  /** All that is in the document. */
  readonly json: PythonJson;
  /** What no rule asks for, in the order in which it was found. */
  readonly warnings: readonly PackWarning[];
}

/** Bounds on what {@link parsePack} takes. */
export interface ParsePackOptions {
  /** Most bytes, at most and by default 4 MiB, the limit of the reference. */
  readonly maxBytes?: number;
}

/** The deepest that a supported Python judges (3.12 and 3.13); deeper, its search for banned keys fails everywhere. */
const MAX_DEPTH = 989;

const WHITE_SPACE_OF_JSON = /^[\t\n\r ]*$/;

/**
 * Reads the JSON file of a governance evidence pack as the reference's loader and validator do. What neither can decide is
 * refused here; what they find wrong is among the issues of {@link validatePack}.
 *
 * @param input - the file's bytes, or its text
 * @returns the document, or one of `EVIDENCE_PACK_TOO_LARGE`, `EVIDENCE_PACK_NOT_UTF8`, `EVIDENCE_PACK_NOT_JSON`,
 * `EVIDENCE_PACK_TOO_DEEP`, `EVIDENCE_PACK_INTEGER_TOO_LONG`, `EVIDENCE_PACK_LONE_SURROGATE`, `EVIDENCE_PACK_TOO_MANY_ISSUES`
 */
export function parsePack(
  input: Uint8Array | string,
  options: ParsePackOptions = {},
): Result<PackDocument, EvidencePackError> {
  const { maxBytes = MAX_EVIDENCE_PACK_BYTES } = options;
  if (!(maxBytes >= 0 && maxBytes <= MAX_EVIDENCE_PACK_BYTES)) {
    throw new RangeError(`expected maxBytes to be from 0 to ${MAX_EVIDENCE_PACK_BYTES}, got ${maxBytes}`);
  }
  const decoded = decodeText(input, maxBytes);
  if (!decoded.ok) return decoded;
  // The loader takes off all white space that Python knows, of which JSON knows only some.
  const text = stripPythonSpace(decoded.value);
  const isContainer =
    (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"));
  if (!isContainer) {
    const message = "expected a JSON object, got a text that does not begin and end as one";
    return err(new EvidencePackError("EVIDENCE_PACK_NOT_JSON", message));
  }
  const parsed = parsePythonJson(text, { maxDepth: MAX_DEPTH });
  if (!parsed.ok) return parsed;
  const start = decoded.value.indexOf(text.charAt(0));
  const padding = decoded.value.slice(0, start) + decoded.value.slice(start + text.length);
  return readDocument(parsed.value, !WHITE_SPACE_OF_JSON.test(padding));
}

/** `isTextPadded`: white space that JSON does not know was around the text. */
function readDocument(text: PythonJsonText, isTextPadded: boolean): Result<PackDocument, EvidencePackError> {
  try {
    const reading = readPack(text.value);
    if (reading.content !== null) refuseLoneSurrogates(reading.content);
    return ok({ ...reading, json: text.value, warnings: findPackWarnings(text, { isTextPadded }) });
  } catch (error) {
    if (error instanceof EvidencePackError) return err(error);
    throw error;
  }
}
