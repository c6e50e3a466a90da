import { canonicalizeJson, type JsonObject, type JsonValue } from "@aixv/core";
import { manifestFiles } from "@aixv/manifest";
import { given, type Members } from "./element-graph.ts";
import { packageId, type SpdxInput } from "./spdx-input.ts";

/** What an annotation says of an element, as JSON. */
export interface AnnotatedStatement {
  readonly subject: string;
  readonly name: string;
  /** For people. */
  readonly summary: string;
  readonly said: Members;
  readonly type?: "other" | "review";
}

/**
 * Adds an annotation whose statement is JSON (RFC 8785): the place for whatever the format has no member for. Extensions would do as
 * well, but are no elements that can have evidence, and hold texts alone, so that "1" is no longer told from 1.
 */
export function addStatement(
  { graph }: SpdxInput,
  key: readonly string[],
  { subject, name, summary, said, type = "other" }: AnnotatedStatement,
): void {
  graph.add("Annotation", ["annotation", ...key], {
    annotationType: type,
    subject,
    name,
    summary,
    contentType: "application/json",
    statement: canonicalizeJson(given(said)),
  });
}

/** What is known of the artifact beside what is claimed: what it is called, how it was hashed, what its files say, what was decided. */
export function addAnnotations(input: SpdxInput): void {
  const { facts, options } = input;
  const subject = packageId(input, facts.artifact.digest);
  if (subject === undefined) return;
  const { name, digest, other_digests } = facts.artifact;
  addStatement(input, ["artifact"], {
    subject,
    name: "aixv:artifact",
    summary: "What was verified, as it was named",
    said: { name, digest, other_digests, uri: options.artifactUri },
  });
  addManifest(input, subject);
  addHeaders(input, subject);
  const { decision } = facts;
  if (decision !== undefined)
    addStatement(input, ["decision"], {
      subject,
      name: "aixv:decision",
      summary: "What a policy decided",
      type: "review",
      said: decision as unknown as JsonObject,
    });
}

function addManifest(input: SpdxInput, subject: string): void {
  const { manifest, evidence } = input.facts;
  if (manifest === undefined) return;
  const formats = new Map((evidence.artifact.files ?? []).map((file) => [file.path, [...file.formats]]));
  const files = [...manifestFiles(manifest).values()].map(({ path, size }) =>
    given({ path, bytes: size, formats: formats.get(path) }),
  );
  addStatement(input, ["manifest"], {
    subject,
    name: "aixv:manifest",
    summary: "How the files were enumerated and hashed (OpenSSF Model Signing 1.0)",
    said: {
      model_name: manifest.modelName,
      serialization: manifest.serialization as unknown as JsonValue,
      warnings: manifest.warnings as unknown as JsonValue,
      files: files.filter((file) => Object.keys(file).length > 1),
    },
  });
}

/** What files say of themselves is said of them as read, and in no member that readers would take for a claim. */
function addHeaders(input: SpdxInput, root: string): void {
  const { manifest, headers } = input.facts;
  const listed = manifest === undefined ? undefined : manifestFiles(manifest);
  for (const { path, header } of headers)
    addStatement(input, ["header", path], {
      subject: listed?.has(path) === true ? input.graph.idOf("file", path) : root,
      name: "aixv:header",
      summary: "Read from the file: nobody claimed it",
      said: { path, header: header as unknown as JsonObject },
    });
}
