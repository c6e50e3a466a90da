import { canonicalizeJson, decodeBase64, parseJson } from "@aixv/core";
import { answerOf, type Operation } from "../operation.ts";

/** `canonicalize-json`: RFC 8785, of a text that is JSON by RFC 8259. */
export const canonicalize: Operation = (input) => {
  const text = input.has("base64") ? decodeBase64(input.optionalText("base64")) : input.optionalText("text");
  if (text === undefined) throw input.fault("base64", "base64");
  return answerOf(parseJson(text), (value) => ({ canonical: canonicalizeJson(value) }));
};
