import type { JsonObject, Result } from "@aixv/core";
import type { Verdict } from "../vectors/conformance-case.ts";

/** What an implementation is asked (`aixv.conformance-protocol/v1`, PROTOCOL.md). */
export interface Request {
  readonly id: string;
  readonly operation: string;
  readonly input: JsonObject;
}

/** What it answers: a verdict; or that it has no such operation, and why. */
export type Answer =
  | { readonly verdict: Verdict; readonly output?: JsonObject; readonly reason?: string }
  | { readonly verdict: "skip"; readonly reason: string };

/** Who answers. */
export interface ImplementationInfo {
  readonly name: string;
  readonly version: string;
}

/** Something that is held against the vectors. */
export interface Implementation extends ImplementationInfo {
  /** @returns the answer, or in words how there came to be none: it crashed, took too long, or said what is no answer */
  answer(request: Request): Promise<Result<Answer, string>>;
  /** Ends whatever runs. */
  close(): void;
}
