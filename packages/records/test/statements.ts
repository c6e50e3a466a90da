import { type Digest, digestHex, type JsonObject } from "@aixv/core";
import { PREDICATES, type StatementClaims } from "@aixv/records";

/** A statement of one of AIXV's types about these artifacts. */
export function statement(
  alias: string,
  subjects: readonly Digest[],
  predicate: JsonObject,
  artifactType?: string,
): StatementClaims {
  const annotations = artifactType === undefined ? {} : { annotations: { artifact_type: artifactType } };
  return {
    subject: subjects.map((digest) => ({ digest: { sha256: digestHex(digest) }, ...annotations })),
    predicateType: PREDICATES.find((type) => type.alias === alias)?.uri ?? alias,
    predicate,
  };
}
