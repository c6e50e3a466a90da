import {
  canonicalizeJson,
  createDigest,
  type Digest,
  err,
  JsonFields,
  type JsonObject,
  type JsonValue,
  ok,
  parseDigest,
  parseTime,
  type Result,
  type Timestamp,
} from "@aixv/core";
import { artifactSubject, isArtifactType, validateClaims, validateRecordPayload } from "@aixv/records";
import {
  ADMISSION_FACTS_SCHEMA,
  type AdmissionFacts,
  type ArtifactSignatureFacts,
  type FeedFacts,
  type FileFacts,
  type IgnoredEvidence,
  type RecordFacts,
  type SignatureFacts,
  type SignerFacts,
  type StatementFacts,
} from "../facts/admission-facts.ts";
import { PolicyError } from "../policy/policy-error.ts";

const simulated: unique symbol = Symbol("simulated");

/** Facts that nobody verified: for trying policies out, and for nothing else. Made by {@link parseFacts} alone. */
export interface SimulatedFacts {
  /** @internal */
  readonly [simulated]: AdmissionFacts;
}

/** The facts of a document that {@link parseFacts} read. */
export function readFacts(facts: SimulatedFacts): AdmissionFacts {
  return facts[simulated];
}

/**
 * Reads facts (`aixv.admission-facts/v1`), as `aixv verify --facts` writes them or as somebody made them up.
 *
 * What follows from the rest may be left out: `bundle_digest` and `record_digest`, by which decisions name evidence;
 * `method` (`key`); `subjects` of a signature (the artifact); `is_signer_expected` (false); `is_logged` (whether there
 * is an `integrated_time`); empty lists. Predicates and payloads have to keep the rules of their types, as evidence has to,
 * but for records with `"is_valid": false`.
 *
 * @returns the facts, or `FACTS_INVALID` with `details.pointer`
 */
export function parseFacts(document: JsonValue): Result<SimulatedFacts, PolicyError> {
  try {
    const fields = new JsonFields(document, { fault: factsError });
    return ok({ [simulated]: new FactsReader().read(fields) });
  } catch (error) {
    if (error instanceof PolicyError) return err(error);
    throw error;
  }
}

function factsError(message: string, pointer: string): PolicyError {
  return new PolicyError("FACTS_INVALID", message, { details: { pointer } });
}

const SIGNATURE = ["bundle_digest", "method", "signers", "integrated_time", "signed_time", "is_logged"];

class FactsReader {
  #digests = 0;

  read(fields: JsonFields): AdmissionFacts {
    fields.onlyKnows(
      "schema",
      "evaluated_at",
      "artifact",
      "signatures",
      "statements",
      "records",
      "feeds",
      "ignored",
    );
    if (fields.text("schema") !== ADMISSION_FACTS_SCHEMA)
      throw fields.fault("schema", ADMISSION_FACTS_SCHEMA);
    const artifact = this.#artifact(fields.object("artifact"));
    return {
      schema: ADMISSION_FACTS_SCHEMA,
      evaluated_at: time(fields, "evaluated_at"),
      artifact,
      signatures: list(fields, "signatures", (entry) => this.#artifactSignature(entry, artifact.digest)),
      statements: list(fields, "statements", (entry) => this.#statement(entry)),
      records: list(fields, "records", (entry) => this.#record(entry)),
      feeds: list(fields, "feeds", (entry) => this.#feed(entry)),
      ignored: list(fields, "ignored", ignored),
    };
  }

  #artifact(fields: JsonFields): AdmissionFacts["artifact"] {
    fields.onlyKnows("digest", "other_digests", "files");
    return {
      digest: digest(fields, "digest"),
      ...(fields.has("other_digests") ? { other_digests: texts(fields, "other_digests") } : {}),
      ...(fields.has("files") ? { files: fields.objects("files", file) } : {}),
    };
  }

  #artifactSignature(fields: JsonFields, artifact: Digest): ArtifactSignatureFacts {
    fields.onlyKnows(...SIGNATURE, "subjects", "is_signer_expected");
    return {
      ...this.#signature(fields),
      subjects: fields.has("subjects") ? texts(fields, "subjects") : [artifact],
      is_signer_expected: flag(fields, "is_signer_expected", false),
    };
  }

  #statement(fields: JsonFields): StatementFacts {
    fields.onlyKnows(...SIGNATURE, "subjects", "predicate_type", "predicate", "lineage");
    const predicateType = fields.text("predicate_type");
    const subjects = fields.objects("subjects", (entry) => {
      entry.onlyKnows("digest", "artifact_type");
      const type = entry.has("artifact_type") ? entry.text("artifact_type") : undefined;
      if (type !== undefined && !isArtifactType(type))
        throw entry.fault("artifact_type", "a type of AIXV §4.1");
      return artifactSubject({
        digest: digest(entry, "digest"),
        ...(type === undefined ? {} : { artifact_type: type }),
      });
    });
    const claims = validateClaims({
      subject: subjects,
      predicateType,
      predicate: fields.object("predicate").json,
    });
    if (!claims.ok) throw factsError(`${fields.pointer}: ${claims.error.message}`, fields.pointer);
    requireSame(fields, "lineage", claims.value.lineage);
    return { ...this.#signature(fields), predicate_type: predicateType, ...claims.value };
  }

  #record(fields: JsonFields): RecordFacts {
    fields.onlyKnows(...SIGNATURE, "record_digest", "kind", "record_id", "created_at", "payload", "is_valid");
    const kind = fields.text("kind");
    const payload = fields.object("payload").json;
    const valid = validateRecordPayload(kind, payload);
    const isValid = flag(fields, "is_valid", true);
    if (isValid && !valid.ok) {
      const message = `${fields.pointer}: ${valid.error.message}; write "is_valid": false if that is meant`;
      throw factsError(message, fields.pointer);
    }
    if (!isValid && valid.ok) throw fields.fault("is_valid", "true, for the payload keeps the rules");
    return {
      ...this.#signature(fields),
      record_digest: fields.has("record_digest") ? digest(fields, "record_digest") : this.#nextDigest(),
      kind,
      record_id: fields.text("record_id"),
      ...(fields.has("created_at") ? { created_at: time(fields, "created_at") } : {}),
      payload: valid.ok ? valid.value : payload,
      is_valid: valid.ok,
    };
  }

  #feed(fields: JsonFields): FeedFacts {
    fields.onlyKnows(...SIGNATURE, "published_at", "entries");
    const entries = fields.objects("entries", (entry) => ({
      ...(entry.has("advisory_id") ? { advisory_id: entry.text("advisory_id") } : {}),
      ...(entry.has("record_digest") ? { record_digest: digest(entry, "record_digest") } : {}),
    }));
    return {
      ...this.#signature(fields),
      ...(fields.has("published_at") ? { published_at: time(fields, "published_at") } : {}),
      entries,
    };
  }

  #signature(fields: JsonFields): SignatureFacts {
    const integrated = fields.has("integrated_time") ? time(fields, "integrated_time") : undefined;
    const signed = fields.has("signed_time") ? time(fields, "signed_time") : undefined;
    const signers = fields.objects("signers", signer);
    if (signers.length === 0) throw fields.fault("signers", "at least one signer");
    return {
      bundle_digest: fields.has("bundle_digest") ? digest(fields, "bundle_digest") : this.#nextDigest(),
      method: fields.has("method") ? fields.text("method") : "key",
      signers,
      ...(integrated === undefined ? {} : { integrated_time: integrated }),
      ...(signed === undefined ? {} : { signed_time: signed }),
      is_logged: flag(fields, "is_logged", integrated !== undefined),
    };
  }

  /** A name for evidence that has none, the same for the same document. */
  #nextDigest(): Digest {
    this.#digests++;
    return createDigest("sha256", this.#digests.toString(16).padStart(64, "0"));
  }
}

function signer(fields: JsonFields): SignerFacts {
  fields.onlyKnows("subjects", "issuer");
  return {
    subjects: texts(fields, "subjects"),
    ...(fields.has("issuer") ? { issuer: fields.text("issuer") } : {}),
  };
}

function file(fields: JsonFields): FileFacts {
  fields.onlyKnows("path", "formats");
  return { path: fields.text("path"), formats: texts(fields, "formats") };
}

function ignored(fields: JsonFields): IgnoredEvidence {
  fields.onlyKnows("code", "message", "evidence");
  return { code: fields.text("code"), message: fields.text("message"), evidence: fields.text("evidence") };
}

/** What follows from the rest may be written down, but not otherwise than it is. */
function requireSame(fields: JsonFields, name: string, actual: JsonObject | undefined): void {
  const given = fields.raw(name);
  if (given === undefined) return;
  if (actual !== undefined && canonicalizeJson(given) === canonicalizeJson(actual)) return;
  throw fields.fault(name, "what follows from the predicate, or nothing");
}

function list<T>(fields: JsonFields, name: string, read: (entry: JsonFields) => T): readonly T[] {
  return fields.has(name) ? fields.objects(name, read) : [];
}

function texts(fields: JsonFields, name: string): readonly string[] {
  return fields.array(name, "a non-empty string", (entry) =>
    typeof entry === "string" && entry !== "" ? entry : undefined,
  );
}

const DIGEST = 'a digest such as "sha256:<64 hex digits>"';

function digest(fields: JsonFields, name: string): Digest {
  const parsed = parseDigest(fields.text(name));
  if (!parsed.ok) throw fields.fault(name, DIGEST);
  return parsed.value;
}

function time(fields: JsonFields, name: string): Timestamp {
  const parsed = parseTime(fields.text(name));
  if (!parsed.ok) throw fields.fault(name, "an RFC 3339 time with a zone");
  return parsed.value;
}

function flag(fields: JsonFields, name: string, byDefault: boolean): boolean {
  return fields.has(name) ? fields.boolean(name) : byDefault;
}
