import { canonicalizeJson, type JsonObject } from "@aixv/core";
import type { SignerFacts } from "@aixv/policy";
import { isNormalUri } from "../documents/uri.ts";
import { uuidOf } from "../documents/uuid.ts";
import { DEFAULT_VERIFIER } from "../documents/verifier.ts";
import { given } from "./element-graph.ts";
import type { SpdxInput } from "./spdx-input.ts";

/** Who made the elements of the document: the program that verified, and none of those who signed what it read. */
export function addCreator({ graph, options }: SpdxInput): string {
  const name = options.verifierId ?? DEFAULT_VERIFIER;
  return graph.add("SoftwareAgent", ["agent", "verifier"], { name });
}

/** A signer. Whether it is a person, an organisation or a program is proved by nothing: it is an agent. */
export function addSigner({ graph }: SpdxInput, { subjects, issuer }: SignerFacts): string {
  const key = uuidOf("signer", canonicalizeJson([[...subjects], issuer ?? null]));
  return graph.add("Agent", ["agent", key], {
    name: subjects[0],
    externalIdentifier: subjects.map(
      (identifier): JsonObject =>
        given({
          type: "ExternalIdentifier",
          externalIdentifierType: identifierType(identifier),
          identifier,
          issuingAuthority: issuer,
        }),
    ),
  });
}

const EMAIL = /^[^\s\p{Cc}@:/]+@[^\s\p{Cc}@:/]+$/u;

function identifierType(subject: string): string {
  if (EMAIL.test(subject)) return "email";
  return isNormalUri(subject) && !subject.startsWith("key:") ? "urlScheme" : "other";
}
