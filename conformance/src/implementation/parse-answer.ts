import { AixvError, err, JsonFields, ok, parseJson, quote, type Result } from "@aixv/core";
import { VERDICTS } from "../vectors/conformance-case.ts";
import type { Answer } from "./implementation.ts";

/** `protocol` of the first request. */
export const PROTOCOL = "aixv.conformance-protocol/v1";

/**
 * Reads one line of an adapter as the answer to a request.
 *
 * @returns the answer, or in words why it is none
 */
export function parseAnswer(line: Uint8Array, id: string): Result<Answer, string> {
  const json = parseJson(line);
  if (!json.ok) return err(`expected a line of JSON, got ${json.error.message}`);
  try {
    const fields = new JsonFields(json.value, {
      fault: (message) => new AixvError("ANSWER_INVALID", message),
    });
    fields.onlyKnows("id", "verdict", "output", "reason");
    const answered = fields.text("id");
    if (answered !== id) return err(`expected the answer to ${quote(id)}, got one to ${quote(answered)}`);
    const said = fields.text("verdict");
    if (said === "skip") return ok({ verdict: "skip", reason: fields.text("reason") });
    const verdict = VERDICTS.find((one) => one === said);
    if (verdict === undefined) throw fields.fault("verdict", "accept, reject or skip");
    return ok({
      verdict,
      ...(fields.has("output") ? { output: fields.object("output").json } : {}),
      ...(fields.has("reason") ? { reason: fields.text("reason") } : {}),
    });
  } catch (error) {
    if (error instanceof AixvError) return err(error.message);
    throw error;
  }
}
