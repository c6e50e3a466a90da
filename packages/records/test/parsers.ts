import { err, type JsonValue, ok, type Result, utf8Bytes } from "@aixv/core";
import {
  ADVISORY_FEED_PREDICATE_TYPE,
  parseAdvisoryFeed,
  parseArtifactDescriptor,
  parseAttestationRecord,
  parseRecord,
  type RecordError,
  SIGNED_RECORD_PREDICATE_TYPE,
  validatePredicate,
  validateRecordPayload,
} from "@aixv/records";

/** Reads a document by the parser that belongs to a schema's name. */
export function parseDocument(name: string, document: JsonValue): Result<unknown, RecordError> {
  const bytes = (): Uint8Array => utf8Bytes(JSON.stringify(document));
  if (name.endsWith("-payload")) return validateRecordPayload(name.slice(0, -"-payload".length), document);
  switch (name) {
    case "signed-record":
      return parseRecord(bytes());
    case "signed-record-predicate":
      return validatePredicate(SIGNED_RECORD_PREDICATE_TYPE, document);
    case "advisory-feed-predicate":
      return validatePredicate(ADVISORY_FEED_PREDICATE_TYPE, document);
    case "artifact-descriptor":
      return parseArtifactDescriptor(document);
    case "advisory-feed":
      return parseAdvisoryFeed(bytes());
    case "attestation-record":
      return parseAttestationRecord(bytes());
    default: {
      const read = validatePredicate(name.slice(0, -"-predicate".length), document);
      return read.ok ? ok(read.value.predicate) : err(read.error);
    }
  }
}
