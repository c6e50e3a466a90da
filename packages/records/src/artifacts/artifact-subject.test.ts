import { type JsonValue, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A } from "../../test/digests.ts";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { readVectors } from "../../test/vectors.ts";
import { artifactSubject, subjectArtifact } from "./artifact-subject.ts";
import { parseArtifactDescriptor } from "./parse-artifact-descriptor.ts";

const full = readVectors("artifact-descriptor")[0]?.document ?? null;

describe("parseArtifactDescriptor (AIXV §4)", () => {
  it("reads the standard's example and normalises the digest", () => {
    expect(unwrap(parseArtifactDescriptor(full))).toEqual(full);
    expect(unwrap(parseArtifactDescriptor({ digest: "A".repeat(64), uri: null }))).toEqual({ digest: A });
  });

  it.each<[string, JsonValue]>([
    ["an array", [full]],
    ["nothing", {}],
    ["an unknown field", { digest: A, size: 1 }],
    ["a size that is text", { digest: A, size_bytes: "1" }],
  ])("refuses %s", (_, json) => {
    expect(codeOf(parseArtifactDescriptor(json))).toBe("ARTIFACT_INVALID");
  });

  it("suggests the field that was meant", () => {
    const read = parseArtifactDescriptor({ digest: A, artifact_tipe: "dataset" });
    expect(read.ok ? "" : read.error.message).toContain('did you mean "artifact_type"?');
  });
});

describe("artifactSubject and subjectArtifact", () => {
  it("write a descriptor as an in-toto subject and read it back", () => {
    const descriptor = unwrap(parseArtifactDescriptor(full));
    const subject = artifactSubject(descriptor);
    expect(subject).toEqual({
      name: "model.safetensors",
      uri: "hf://org/model@main",
      digest: { sha256: "a".repeat(64) },
      mediaType: "application/x-safetensors",
      annotations: { artifact_type: "fine-tuned-model", size_bytes: 123456789 },
    });
    expect(unwrap(subjectArtifact(subject))).toEqual(descriptor);
  });

  it("leave out what is absent", () => {
    expect(artifactSubject({ digest: A })).toEqual({ digest: { sha256: "a".repeat(64) } });
    const bare = { digest: { sha256: "A".repeat(64), sha512: "00" }, name: "", annotations: { other: 1 } };
    expect(unwrap(subjectArtifact(bare))).toEqual({ digest: A });
  });

  it("read a subject whose annotations are no object", () => {
    for (const annotations of [null, "x", []]) {
      const subject = { digest: { sha256: "a".repeat(64) }, annotations: annotations as never };
      expect(unwrap(subjectArtifact(subject))).toEqual({ digest: A });
    }
  });

  it.each<[string, object, string]>([
    ["no SHA-256", { digest: { sha512: "00" } }, "/digest/sha256"],
    ["a short one", { digest: { sha256: "00" } }, "/digest/sha256"],
    ["a type that is none", { annotations: { artifact_type: "model" } }, "/artifact_type"],
    ["a size that is negative", { annotations: { size_bytes: -1 } }, "/size_bytes"],
  ])("refuse a subject with %s", (_, change, pointer) => {
    const read = subjectArtifact({ digest: { sha256: "a".repeat(64) }, ...change });
    expect(codeOf(read)).toBe("ARTIFACT_INVALID");
    expect(pointersOf(read)).toEqual([pointer]);
  });
});
