import { JsonFields, type JsonObject, type JsonValue, utf8Bytes } from "@aixv/core";
import type { ArtifactContent } from "../facts/artifact-facts.ts";
import { type ArtifactError, malformed } from "./artifact-error.ts";
import type { ArtifactSource } from "./artifact-source.ts";
import { compileJsonForm, type JsonForm } from "./json-form.ts";

/** One kind of artifacts: how it is told from others, and what it says. */
export interface ArtifactReader {
  readonly id: string;
  /** By its own words: names of members, not of files. May throw what {@link ArtifactSource} throws. */
  recognises(source: ArtifactSource): boolean;
  /** @throws ArtifactError where the content breaks its format or contradicts itself */
  read(source: ArtifactSource): ArtifactContent;
}

/** One that has a form of its own, in which it is written for hashing. Its `id` is also the form's, such as `vitest-json`. */
export interface ArtifactFormat extends ArtifactReader {
  /** Left out of the canonical form: JSON pointers with `*` for any member or item, else in words. Sorted. */
  readonly stripped: readonly string[];
  /** Called after `recognises` only. */
  canonicalize(source: ArtifactSource): Uint8Array;
}

/** What {@link jsonFormat} needs of a format that is one JSON document. */
export interface JsonFormatParts<T extends JsonValue> {
  readonly id: string;
  readonly form: JsonForm;
  recognises(document: JsonValue): document is T;
  read(document: T, format: string): ArtifactContent;
}

/** A format that is one JSON document. */
export function jsonFormat<T extends JsonValue>(parts: JsonFormatParts<T>): ArtifactFormat {
  const { id } = parts;
  const form = compileJsonForm(parts.form);
  const documentOf = (source: ArtifactSource): T | undefined => {
    const document = source.json;
    return document !== undefined && parts.recognises(document) ? document : undefined;
  };
  const required = (source: ArtifactSource): T => {
    const document = documentOf(source);
    if (document === undefined) throw new TypeError(`expected content that ${id} recognises`);
    return document;
  };
  return {
    id,
    stripped: form.stripped,
    recognises: (source) => documentOf(source) !== undefined,
    read: (source) => parts.read(required(source), id),
    canonicalize: (source) => utf8Bytes(form.write(required(source))),
  };
}

/** Reads members of a document, and throws what breaks the format. */
export function fieldsOf(document: JsonObject, format: string): JsonFields {
  return new JsonFields(document, { fault: (message): ArtifactError => malformed(`${format} ${message}`) });
}
