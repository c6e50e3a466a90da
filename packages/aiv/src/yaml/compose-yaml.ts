import { err, type JsonValue, ok, quote, type Result } from "@aixv/core";
import {
  boolCoreTag,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from "js-yaml";
import { AivError, type AivErrorCode } from "../error.ts";
import { quoteRedacted, redactText } from "../secrets/index.ts";
import { type MemberPlaces, SourcePlaces } from "./source-places.ts";

/** Bounds on a document; each has a default. */
export interface YamlLimits {
  /** Most bytes of UTF-8, by default 16 MiB (16,777,216). */
  readonly maxBytes?: number;
  /** Most sequences and mappings inside one another, by default 64, never above 500. */
  readonly maxDepth?: number;
  /** Most items and members in all, those that aliases repeat among them; by default 250,000. */
  readonly maxEntries?: number;
}

export const DEFAULT_YAML_LIMITS: Required<YamlLimits> = {
  maxBytes: 16 * 1024 * 1024,
  maxDepth: 64,
  maxEntries: 250_000,
};

/** A document as JSON, and where each of its values was written. */
export interface YamlDocument {
  readonly value: JsonValue;
  readonly places: SourcePlaces;
}

/**
 * Reads one document of YAML 1.2 by its core schema (§10.3), JSON among them: no time stamps, `yes` is a text. Refused, as
 * it means different things to different readers or nothing in JSON: keys that come twice or are no text, tags beyond
 * those of the core schema, merge keys, infinities, more than one document, aliases into themselves. An alias counts for
 * all that it repeats, so that a few lines cannot stand for millions.
 *
 * @returns the value, in plain objects, or `AIV_TOO_DEEP`, `AIV_TOO_MANY_ENTRIES`, `AIV_EMPTY`, `AIV_SYNTAX`,
 * `AIV_DUPLICATE_KEY`, `AIV_YAML_UNSUPPORTED`; details have `line` and `column`
 */
export function composeYaml(text: string, limits: YamlLimits = {}): Result<YamlDocument, AivError> {
  const { maxDepth, maxEntries } = { ...DEFAULT_YAML_LIMITS, ...limits };
  try {
    // One level more than is taken, so that what is too deep is told by us.
    const events = parseEvents(text, { maxDepth: Math.min(maxDepth, 500) + 1 });
    return ok(new Composer(text, Math.min(maxDepth, 500), maxEntries).compose(events));
  } catch (error) {
    if (error instanceof Fault) return err(faultError(error.code, error.message, text, error.offset));
    if (error instanceof YAMLException) return err(syntaxError(error, text));
    throw error;
  }
}

class Fault extends Error {
  readonly code: AivErrorCode;
  readonly offset: number;

  constructor(code: AivErrorCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

interface Node {
  readonly value: JsonValue;
  /** Items and members in it, itself counted. */
  readonly size: number;
}

/** The document, or a sequence: what is in it has a place and no name. */
interface SequenceFrame {
  readonly kind: "document" | "sequence";
  readonly container: JsonValue[];
  readonly places: number[];
  readonly offset: number;
  readonly anchor: string | undefined;
  size: number;
}

interface MappingFrame {
  readonly kind: "mapping";
  readonly container: { [name: string]: JsonValue };
  readonly places: MemberPlaces;
  readonly offset: number;
  readonly anchor: string | undefined;
  size: number;
  key: string | undefined;
  keyOffset: number;
}

type Frame = SequenceFrame | MappingFrame;

/** Tags of the core schema that a scalar may name itself by, written `!!int` or in full. */
const SCALAR_TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];
/** What looks like a number and was not taken for one, as it is beyond all that can be. */
const TOO_LARGE = /^[-+]?[0-9]{1,400}(?:\.[0-9]{0,400})?[eE]\+?[0-9]{3,}$/;
const TAG_PREFIX = "tag:yaml.org,2002:";

class Composer {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #maxEntries: number;
  readonly #places: SourcePlaces;
  readonly #frames: Frame[] = [];
  /** The last of them. */
  #top: Frame | undefined;
  readonly #anchors = new Map<string, Node | undefined>();
  #entries = 0;
  #document: Node | undefined;
  #documents = 0;

  constructor(text: string, maxDepth: number, maxEntries: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#maxEntries = maxEntries;
    this.#places = new SourcePlaces(text);
  }

  compose(events: readonly Event[]): YamlDocument {
    for (const event of events) this.#take(event);
    if (this.#document === undefined) throw new Fault("AIV_EMPTY", "expected a document, got nothing", 0);
    return { value: this.#document.value, places: this.#places };
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT: {
        if (this.#documents++ > 0) {
          throw new Fault(
            "AIV_YAML_UNSUPPORTED",
            "expected one document, got a second",
            this.#text.lastIndexOf("---"),
          );
        }
        if (event.directives.some(({ kind }) => kind === "tag")) {
          throw new Fault(
            "AIV_YAML_UNSUPPORTED",
            "expected no %TAG directive; write tags in full, or none",
            0,
          );
        }
        this.#open({ kind: "document", container: [], places: [], offset: 0, anchor: undefined, size: 1 });
        return;
      }
      case EVENT_ID.SEQUENCE: {
        this.#checkCollectionTag(event, "seq");
        const [offset, anchor] = [event.start, this.#anchorOf(event)];
        this.#open({ kind: "sequence", container: [], places: [], offset, anchor, size: 1 });
        return;
      }
      case EVENT_ID.MAPPING: {
        this.#checkCollectionTag(event, "map");
        const [offset, anchor] = [event.start, this.#anchorOf(event)];
        // Plain objects are the fastest to read; the one key that is no member of such is refused below.
        const container = {};
        this.#open({
          kind: "mapping",
          container,
          places: [],
          offset,
          anchor,
          size: 1,
          key: undefined,
          keyOffset: 0,
        });
        return;
      }
      case EVENT_ID.SCALAR: {
        const value = this.#scalar(event);
        const anchor = this.#anchorOf(event);
        if (anchor !== undefined) this.#anchors.set(anchor, { value, size: 1 });
        this.#add(value, 1, startOf(event));
        return;
      }
      case EVENT_ID.ALIAS: {
        const name = this.#text.slice(event.anchorStart, event.anchorEnd);
        const node = this.#anchors.get(name);
        if (node === undefined) {
          const what = this.#anchors.has(name)
            ? "an alias of what it stands in"
            : "an alias of what is not there";
          throw new Fault(
            "AIV_YAML_UNSUPPORTED",
            `expected a value, got ${what}: ${quoteRedacted(`*${name}`)}`,
            event.anchorStart,
          );
        }
        this.#count(node.size - 1, event.anchorStart);
        this.#add(node.value, node.size, event.anchorStart);
        return;
      }
      case EVENT_ID.POP:
        this.#close();
        return;
    }
  }

  #open(frame: Frame): void {
    // The document is a frame too.
    if (this.#frames.length > this.#maxDepth) {
      const message = `expected at most ${this.#maxDepth} levels (maxDepth), got more; flatten the document`;
      throw new Fault("AIV_TOO_DEEP", message, frame.offset);
    }
    // Known, and not yet to be used: an alias in here would be one into itself.
    if (frame.anchor !== undefined) this.#anchors.set(frame.anchor, undefined);
    this.#frames.push(frame);
    this.#top = frame;
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) throw new Error("a document was closed that was not open");
    this.#top = this.#frames.at(-1);
    const { kind, container, size, anchor } = frame;
    if (kind === "document") {
      const [value] = container;
      if (value !== undefined) this.#document = { value, size };
      return;
    }
    if (kind === "mapping") {
      // Asked once for all keys: to ask for each, whether it is there, takes as long as all else about it.
      if (2 * Object.keys(container).length !== frame.places.length) throw duplicateKey(frame.places);
      this.#places.setMembers(container, frame.places);
    } else this.#places.setItems(container, frame.places);
    if (anchor !== undefined) this.#anchors.set(anchor, { value: container, size });
    this.#add(container, size, frame.offset);
  }

  /** @param size - items and members in the value, itself counted */
  #add(value: JsonValue, size: number, offset: number): void {
    const frame = this.#top;
    if (frame === undefined) throw new Error("a value is in no document");
    if (frame.kind === "mapping") {
      if (frame.key === undefined) {
        frame.key = this.#key(value, offset);
        frame.keyOffset = offset;
        return;
      }
      this.#count(1, offset);
      frame.container[frame.key] = value;
      frame.places.push(frame.key, frame.keyOffset);
      frame.key = undefined;
    } else {
      this.#count(1, offset);
      frame.container.push(value);
      frame.places.push(offset);
    }
    frame.size += size;
  }

  #count(entries: number, offset: number): void {
    this.#entries += entries;
    if (this.#entries <= this.#maxEntries) return;
    const message = `expected at most ${this.#maxEntries} items and members (maxEntries), got more; aliases count for all that they repeat`;
    throw new Fault("AIV_TOO_MANY_ENTRIES", message, offset);
  }

  #key(value: JsonValue, offset: number): string {
    if (typeof value !== "string") {
      throw new Fault(
        "AIV_YAML_UNSUPPORTED",
        "expected a text as key, got something else; put it in quotes",
        offset,
      );
    }
    if (value === "__proto__" || value === "<<") {
      throw new Fault("AIV_YAML_UNSUPPORTED", `expected no key ${quote(value)}; remove it`, offset);
    }
    return value;
  }

  #scalar(event: ScalarEvent): JsonValue {
    const source = getScalarValue(this.#text, event);
    const value = this.#resolve(source, event);
    // The parser refuses halves in plain text, and lets them pass in quotes.
    const mayHaveHalves = event.style !== SCALAR_STYLE.PLAIN;
    if (mayHaveHalves && typeof value === "string" && !value.isWellFormed()) {
      throw new Fault(
        "AIV_YAML_UNSUPPORTED",
        "expected Unicode text, got half of a surrogate pair",
        startOf(event),
      );
    }
    if (typeof value === "number" && !Number.isFinite(value)) {
      const message = `expected a number that JSON has, got ${quoteRedacted(source)}; a text goes in quotes`;
      throw new Fault("AIV_YAML_UNSUPPORTED", message, startOf(event));
    }
    return value;
  }

  #resolve(source: string, event: ScalarEvent): JsonValue {
    const tag = this.#tagOf(event);
    if (tag === "!" || tag === `${TAG_PREFIX}str`) return source;
    if (tag === undefined) {
      if (event.style !== SCALAR_STYLE.PLAIN || isText(source)) return source;
      for (const { implicitFirstChars, resolve, tagName } of SCALAR_TAGS) {
        if (implicitFirstChars !== null && !implicitFirstChars.includes(source.charAt(0))) continue;
        const value: unknown = resolve(source, false, tagName);
        if (value !== NOT_RESOLVED) return value as JsonValue;
      }
      // A number too large is no text either.
      return TOO_LARGE.test(source) ? Number(source) : source;
    }
    const known = SCALAR_TAGS.find(({ tagName }) => tagName === tag);
    const value: unknown = known?.resolve(source, true, tag) ?? (known === undefined ? NOT_RESOLVED : null);
    if (value !== NOT_RESOLVED) return value as JsonValue;
    const message = `expected a tag of YAML's core schema and a value that fits it, got ${quoteRedacted(tag)}; remove the tag`;
    throw new Fault("AIV_YAML_UNSUPPORTED", message, event.tagStart);
  }

  #checkCollectionTag(
    event: { readonly tagStart: number; readonly tagEnd: number },
    name: "seq" | "map",
  ): void {
    const tag = this.#tagOf(event);
    if (tag === undefined || tag === "!" || tag === TAG_PREFIX + name) return;
    const message = `expected a tag of YAML's core schema that fits the value, got ${quoteRedacted(tag)}; remove the tag`;
    throw new Fault("AIV_YAML_UNSUPPORTED", message, event.tagStart);
  }

  #tagOf({ tagStart, tagEnd }: { readonly tagStart: number; readonly tagEnd: number }): string | undefined {
    if (tagStart < 0) return undefined;
    const written = this.#text.slice(tagStart, tagEnd);
    if (written.startsWith("!<")) return written.slice(2, -1);
    return written.startsWith("!!") ? TAG_PREFIX + written.slice(2) : written;
  }

  #anchorOf({
    anchorStart,
    anchorEnd,
  }: {
    readonly anchorStart: number;
    readonly anchorEnd: number;
  }): string | undefined {
    return anchorStart < 0 ? undefined : this.#text.slice(anchorStart, anchorEnd);
  }
}

/** Of the first key that comes again. */
function duplicateKey(places: MemberPlaces): Fault {
  const known = new Set<string | number | undefined>();
  let at = 0;
  while (at < places.length && !known.has(places[at])) {
    known.add(places[at]);
    at += 2;
  }
  const message = `expected each key once, got ${quoteRedacted(String(places[at]))} again; remove one`;
  return new Fault("AIV_DUPLICATE_KEY", message, Number(places[at + 1]));
}

/** What words of the core schema may begin with: `null`, `true`, `false`, `~`, `.inf`, numbers. */
const WORD_STARTS = new Set("nNtTfF~.+-0123456789");

function isText(source: string): boolean {
  return source !== "" && !WORD_STARTS.has(source.charAt(0));
}

function startOf(event: ScalarEvent): number {
  return event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
    ? event.valueStart - 1
    : event.valueStart;
}

function syntaxError(error: YAMLException, text: string): AivError {
  const tooDeep = error.reason.includes("maxDepth");
  const reason = quote(redactText(error.reason), 160).slice(1, -1);
  return tooDeep
    ? faultError(
        "AIV_TOO_DEEP",
        "expected fewer levels; flatten the document",
        text,
        error.mark?.position ?? 0,
      )
    : faultError("AIV_SYNTAX", `expected YAML 1.2 or JSON: ${reason}`, text, error.mark?.position ?? 0);
}

function faultError(code: AivErrorCode, message: string, text: string, offset: number): AivError {
  const { line, column } = new SourcePlaces(text).position(Math.max(0, offset));
  return new AivError(code, `line ${line}, column ${column}: ${message}`, { details: { line, column } });
}
