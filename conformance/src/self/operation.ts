import {
  AixvError,
  canonicalJsonBytes,
  JsonFields,
  type JsonObject,
  type Result,
  utf8Bytes,
} from "@aixv/core";
import type { Answer } from "../implementation/implementation.ts";

/** How aixv answers a request of one kind. */
export type Operation = (input: JsonFields) => Answer | Promise<Answer>;

/** Reads a request's input; a fault in it is one of the vectors. */
export function readInput(input: JsonObject): JsonFields {
  return new JsonFields(input, { fault: (message) => new AixvError("REQUEST_INVALID", message) });
}

/** It is valid. */
export function accept(output: JsonObject = {}): Answer {
  return { verdict: "accept", output };
}

/** It is not. */
export function reject(reason: string, output: JsonObject = {}): Answer {
  return { verdict: "reject", reason, output };
}

/** The verdict of a parser, and what is told of what it gave. */
export function answerOf<T>(
  result: Result<T, AixvError>,
  describe: (value: T) => JsonObject = () => ({}),
): Answer {
  return result.ok ? accept(describe(result.value)) : reject(told(result.error));
}

/** The verdict of a function that throws its refusals. */
export function answerOfThrowing(run: () => JsonObject): Answer {
  try {
    return accept(run());
  } catch (error) {
    if (error instanceof AixvError) return reject(told(error));
    throw error;
  }
}

/** The bytes of a document: given as JSON, or, under `<name>_text`, as text. */
export function documentBytes(input: JsonFields, name: string): Uint8Array {
  const text = `${name}_text`;
  return input.has(text) ? utf8Bytes(input.optionalText(text)) : canonicalJsonBytes(input.raw(name) ?? null);
}

function told({ code, message }: AixvError): string {
  return `${code}: ${message}`;
}
