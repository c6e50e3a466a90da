import { createHash } from "node:crypto";
import { canonicalizeJson, canonicalJsonBytes, getOwn, type JsonFields, parseTime, unwrap } from "@aixv/core";
import type { ExpectedIdentity } from "@aixv/envelope";
import { parsePublicKey, type VerifyOptions, verifyMessage, verifyStatement } from "@aixv/envelope/verify";
import type { Answer } from "../../implementation/implementation.ts";
import { answerOf, documentBytes, type Operation, reject } from "../operation.ts";

/** `verify-artifact`: a bundle that signs a file, by its bytes or in a statement about them. */
export const verifyArtifact: Operation = async (input) => {
  const artifact = input.bytes("artifact");
  const bundle = documentBytes(input, "bundle");
  const options = trustOf(input);
  if (getOwn(input.object("bundle").json, "dsseEnvelope") === undefined) {
    const digestOf = async (algorithm: string): Promise<string> => hashOf(algorithm, artifact);
    return answerOf(await verifyMessage(bundle, digestOf, options), signersOf);
  }
  const verified = await verifyStatement(bundle, options);
  if (!verified.ok) return answerOf(verified);
  const digest = hashOf("sha256", artifact);
  const isSigned = verified.value.value.subject.some((subject) => subject.digest.sha256 === digest);
  return isSigned ? answerOf(verified, signersOf) : reject("the statement is about another artifact");
};

/** `verify-statement`: a bundle that signs this very statement. */
export const verifySignedStatement: Operation = async (input): Promise<Answer> => {
  const bundle = canonicalJsonBytes(input.object("bundle").json);
  const verified = await verifyStatement(bundle, trustOf(input));
  if (!verified.ok) return answerOf(verified);
  const isSame = canonicalizeJson(verified.value.value) === canonicalizeJson(input.object("statement").json);
  return isSame ? answerOf(verified, signersOf) : reject("another statement was signed");
};

function trustOf(input: JsonFields): VerifyOptions {
  const keys = input.has("public_keys")
    ? input.array("public_keys", "a PEM text", (pem) => (typeof pem === "string" ? pem : undefined))
    : [];
  const identities = input.has("identities")
    ? input.objects(
        "identities",
        (one): ExpectedIdentity => ({
          subject: one.text("subject"),
          issuer: one.text("issuer"),
        }),
      )
    : undefined;
  return {
    now: unwrap(parseTime(input.text("now"))),
    publicKeys: keys.map((pem) => unwrap(parsePublicKey(pem))),
    ...(identities === undefined ? {} : { expectedIdentities: identities }),
  };
}

function signersOf({ signers }: { readonly signers: readonly { readonly subjects: readonly string[] }[] }): {
  readonly subjects: readonly string[];
} {
  return { subjects: signers.flatMap(({ subjects }) => subjects) };
}

function hashOf(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
