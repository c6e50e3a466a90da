import type { JsonValue } from "./json-value.ts";

/** Facts about an error that programs may read; JSON values only, never secrets. */
export type ErrorDetails = { readonly [name: string]: JsonValue };

/** What `AixvError.toJSON()` gives. */
export interface SerializedError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly details?: ErrorDetails;
}

/** Options of every aixv error. */
export interface AixvErrorOptions {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * Base of every error in aixv. Recognise errors by `code` (stable, UPPER_SNAKE), not by class or text:
 * several copies of a package may be loaded. The message is one line that says what was expected, what
 * came, and what to do.
 */
export class AixvError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly details: ErrorDetails | undefined;

  constructor(code: Code, message: string, options: AixvErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details;
  }

  toJSON(): SerializedError {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}

/**
 * Quotes untrusted text for use in a message: JSON-escaped, so that no control, bidirectional or invisible
 * formatting characters reach a terminal, and cut to `maxLength` UTF-16 units (default 80) with an ellipsis.
 */
export function quote(text: string, maxLength = 80): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f\u061c\ufeff\ud800-\udfff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
