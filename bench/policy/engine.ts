import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AdmissionFacts } from "@aixv/policy";

/** What is compared: something that says whether facts are admitted, over and over. */
export interface Engine {
  readonly name: string;
  /** Makes ready to decide on facts; none of this is measured. */
  prepare(facts: AdmissionFacts): () => boolean;
}

/** A policy of this folder, in which the issuer is who vouched for the signers. */
export function readPolicyText(name: string, issuer: string): string {
  return readFileSync(join(import.meta.dirname, name), "utf8").replaceAll("https://issuer.example", issuer);
}
