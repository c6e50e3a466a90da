import { createHash } from "node:crypto";
import { equalBytes } from "@aixv/core";
import { type Bundle, parseBundle, parseStatement } from "@aixv/envelope";
import { subjectDigests } from "@aixv/records";
import { sha256 } from "./prepare-attestation.ts";

/** Whether a bundle claims to be over these bytes, as a message signature or by a statement. Nothing is verified. */
export function isOverBytes({ content }: Bundle, bytes: Uint8Array): boolean {
  if (content.kind === "messageSignature") {
    const { algorithm, digest } = content.messageSignature;
    return equalBytes(createHash(algorithm).update(bytes).digest(), digest);
  }
  const statement = parseStatement(content.envelope.payload);
  return statement.ok && subjectDigests(statement.value).includes(sha256(bytes));
}

/** The same of a bundle's own bytes; what is no bundle signs nothing. */
export function signsBytes(bundle: Uint8Array, bytes: Uint8Array): boolean {
  const parsed = parseBundle(bundle);
  return parsed.ok && isOverBytes(parsed.value, bytes);
}
