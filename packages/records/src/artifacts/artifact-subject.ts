import {
  digestHex,
  err,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Result,
} from "@aixv/core";
import { problemsError, type RecordError } from "../error.ts";
import { problemAt } from "../schema/read.ts";
import { ARTIFACT_TYPE_ANNOTATION } from "../statements/statement-claims.ts";
import { sha256Of } from "../statements/subject-digests.ts";
import type { ArtifactDescriptor } from "./artifact-descriptor.ts";
import { parseArtifactDescriptor } from "./parse-artifact-descriptor.ts";

/** The annotation of a subject that has its size in bytes. */
export const SIZE_ANNOTATION = "size_bytes";

/** An artifact as the subject of an in-toto statement: a ResourceDescriptor with a digest (in-toto v1). */
export type ArtifactSubject = {
  readonly name?: string;
  readonly uri?: string;
  readonly digest: { readonly sha256: string };
  readonly mediaType?: string;
  /** {@link ARTIFACT_TYPE_ANNOTATION} and {@link SIZE_ANNOTATION}. */
  readonly annotations?: JsonObject;
};

/** Writes an artifact as a subject, its type and size as annotations. */
export function artifactSubject(descriptor: ArtifactDescriptor): ArtifactSubject {
  const { digest, artifact_type, media_type, size_bytes, uri, name } = descriptor;
  const annotations: JsonObject = {
    ...(artifact_type === undefined ? {} : { [ARTIFACT_TYPE_ANNOTATION]: artifact_type }),
    ...(size_bytes === undefined ? {} : { [SIZE_ANNOTATION]: size_bytes }),
  };
  return {
    ...(name === undefined ? {} : { name }),
    ...(uri === undefined ? {} : { uri }),
    digest: { sha256: digestHex(digest) },
    ...(media_type === undefined ? {} : { mediaType: media_type }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** A subject as far as an artifact can be read from it. A Subject of `@aixv/envelope` fits. */
export interface SubjectLike {
  readonly name?: string;
  readonly uri?: string;
  readonly digest: { readonly [algorithm: string]: string };
  readonly mediaType?: string;
  readonly annotations?: JsonObject;
}

/**
 * Reads the artifact that a subject is, the reverse of {@link artifactSubject}. Other algorithms, other annotations and
 * empty texts are left out.
 *
 * @returns the descriptor, or `ARTIFACT_INVALID` for a subject without SHA-256 or with a malformed type or size
 */
export function subjectArtifact(subject: SubjectLike): Result<ArtifactDescriptor, RecordError> {
  const digest = sha256Of(subject.digest);
  if (digest === undefined) {
    const problem = problemAt(["digest", "sha256"], "expected 64 hex digits, got none");
    return err(problemsError("ARTIFACT_INVALID", "subject", [problem]));
  }
  const { name, uri, mediaType } = subject;
  // Whoever parsed the statement need not have looked into them.
  const annotations = isJsonObject(subject.annotations) ? subject.annotations : {};
  const members: { readonly [name: string]: JsonValue | undefined } = {
    digest,
    name: name || undefined,
    uri: uri || undefined,
    media_type: mediaType || undefined,
    artifact_type: getOwn(annotations, ARTIFACT_TYPE_ANNOTATION),
    size_bytes: getOwn(annotations, SIZE_ANNOTATION),
  };
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return parseArtifactDescriptor(Object.fromEntries(given) as JsonObject);
}
