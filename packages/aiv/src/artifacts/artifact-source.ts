import {
  DEFAULT_JSON_LIMITS,
  decodeUtf8,
  isJsonObject,
  type JsonError,
  type JsonValue,
  parseJson,
  type Result,
} from "@aixv/core";
import { ArtifactError } from "./artifact-error.ts";
import { parseXml } from "./xml/parse-xml.ts";
import type { XmlElement } from "./xml/xml-element.ts";

/** Bounds on what is read of an artifact; each has a default. */
export interface ArtifactLimits {
  /** Most bytes, by default 64 MiB (67,108,864). */
  readonly maxBytes?: number;
  /** Most levels of JSON or XML inside one another, by default 64. */
  readonly maxDepth?: number;
  /** Most array items and object members, or XML elements and attributes, by default 5,000,000. */
  readonly maxEntries?: number;
}

/** What {@link ArtifactLimits} are when not given. */
export const DEFAULT_ARTIFACT_LIMITS: Required<ArtifactLimits> = {
  maxBytes: 64 * 1024 * 1024,
  maxDepth: 64,
  maxEntries: 5_000_000,
};

/** An artifact's bytes, decoded and parsed at most once, when a format asks for it. */
export class ArtifactSource {
  readonly bytes: Uint8Array;
  readonly limits: Required<ArtifactLimits>;
  #text: { readonly value: string | undefined } | undefined;
  #json: { readonly value: JsonValue | undefined; readonly exact: boolean } | undefined;
  #lines: { readonly value: readonly JsonValue[] | undefined } | undefined;
  #xml: { readonly value: XmlElement | undefined } | undefined;

  constructor(bytes: Uint8Array, limits: ArtifactLimits = {}) {
    this.bytes = bytes;
    this.limits = { ...DEFAULT_ARTIFACT_LIMITS, ...limits };
    if (bytes.length > this.limits.maxBytes) {
      throw new ArtifactError(
        "ARTIFACT_TOO_LARGE",
        `expected an artifact of at most ${this.limits.maxBytes} bytes (maxBytes), got ${bytes.length}`,
      );
    }
  }

  /** As UTF-8 without NUL; `undefined` for anything else. */
  get text(): string | undefined {
    if (this.#text === undefined) {
      const text = decodeUtf8(this.bytes);
      this.#text = { value: text?.includes("\0") === true ? undefined : text };
    }
    return this.#text.value;
  }

  /**
   * As one JSON value; `undefined` for what is none.
   *
   * @throws ArtifactError for JSON that two readers may take for different things, and beyond the limits
   */
  get json(): JsonValue | undefined {
    return this.#parsedJson().value;
  }

  /** False where it has integers that a double may round: two such files could have one canonical form. */
  get hasExactNumbers(): boolean {
    return this.#parsedJson().exact;
  }

  /** As JSON values, one a line, each an object; `undefined` for what is none. */
  get jsonLines(): readonly JsonValue[] | undefined {
    this.#lines ??= { value: this.#parseLines() };
    return this.#lines.value;
  }

  /**
   * The root element of an XML document; `undefined` for what does not begin as XML.
   *
   * @throws ArtifactError for XML that is not well-formed, has a document type, or is beyond the limits
   */
  get xml(): XmlElement | undefined {
    if (this.#xml === undefined) {
      const isXml = this.#begins("<") && !this.#isHtml();
      this.#xml = { value: isXml ? parseXml(this.text ?? "", this.limits) : undefined };
    }
    return this.#xml.value;
  }

  /** A page for browsers, or an answer of a web server as it came: neither is ever the same twice (AIV §6.9.1). */
  get isRendered(): boolean {
    return this.isHttpResponse || this.#isHtml();
  }

  get isHttpResponse(): boolean {
    return /^HTTP\/[0-9.]{1,3} [0-9]{3}[ \r\n]/.test((this.text ?? "").slice(0, 20));
  }

  #isHtml(): boolean {
    const start = (this.text ?? "")
      .slice(0, 4096)
      .replace(/^\ufeff/, "")
      .trimStart()
      .toLowerCase();
    const prolog = start.startsWith("<?xml") ? start.slice(start.indexOf("?>") + 2).trimStart() : start;
    return /^(?:<!--[^>]{0,2000}-->\s{0,100})?<(?:!doctype\s{1,100}html|html|head|body)[\s>]/.test(prolog);
  }

  #begins(...characters: readonly string[]): boolean {
    const text = this.text ?? "";
    for (let index = 0; index < text.length; index++) {
      const character = text.charAt(index);
      if (!" \t\r\n\ufeff".includes(character)) return characters.includes(character);
    }
    return false;
  }

  #parsedJson(): { readonly value: JsonValue | undefined; readonly exact: boolean } {
    this.#json ??= this.#parseJson();
    return this.#json;
  }

  #parseJson(): { readonly value: JsonValue | undefined; readonly exact: boolean } {
    const nothing = { value: undefined, exact: true };
    if (!this.#begins("{", "[")) return nothing;
    const exact = this.#read(this.text ?? "", true);
    if (exact.ok) return { value: exact.value, exact: true };
    if (exact.error.code === "JSON_UNSAFE_INTEGER") {
      const rounded = this.#read(this.text ?? "", false);
      if (rounded.ok) return { value: rounded.value, exact: false };
      return this.#refuse(rounded.error) ?? nothing;
    }
    return this.#refuse(exact.error) ?? nothing;
  }

  #read(text: string, rejectUnsafeIntegers: boolean): Result<JsonValue, JsonError> {
    const { maxDepth, maxEntries } = this.limits;
    const maxBytes = Math.max(this.limits.maxBytes, DEFAULT_JSON_LIMITS.maxBytes);
    return parseJson(text, { maxBytes, maxDepth, maxEntries, rejectUnsafeIntegers });
  }

  /** What is no JSON may be text; what is JSON to one reader and not to another is nothing to rely on. */
  #refuse(error: JsonError): undefined {
    switch (error.code) {
      case "JSON_SYNTAX":
      case "JSON_TRAILING_BYTES":
      case "JSON_EMPTY":
        return undefined;
      case "JSON_TOO_DEEP":
      case "JSON_TOO_LARGE":
      case "JSON_TOO_MANY_ENTRIES":
        throw new ArtifactError("ARTIFACT_TOO_LARGE", error.message, { cause: error });
      default:
        throw new ArtifactError("ARTIFACT_MALFORMED", error.message, { cause: error });
    }
  }

  #parseLines(): readonly JsonValue[] | undefined {
    const text = this.text;
    if (text === undefined || !text.startsWith("{")) return undefined;
    const values: JsonValue[] = [];
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      const parsed = this.#read(line, true);
      if (!parsed.ok) return this.#refuse(parsed.error);
      if (!isJsonObject(parsed.value)) return undefined;
      values.push(parsed.value);
    }
    return values;
  }
}
