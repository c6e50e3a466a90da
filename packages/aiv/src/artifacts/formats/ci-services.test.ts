import { utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { readArtifact } from "../read-artifact.ts";

const SHA = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
type Json = { readonly [name: string]: unknown };

const BUILDKITE: Json = {
  id: "f62a1b4d-10f9-4790-bc1c-e2c3a0c80983",
  number: 287,
  state: "passed",
  blocked: false,
  commit: SHA,
  branch: "main",
  web_url: "https://buildkite.com/org/pipeline/builds/287",
  pipeline: { slug: "pipeline", repository: "git@github.com:org/repo.git" },
};
const AZURE: Json = {
  id: 287,
  buildNumber: "20260615.1",
  status: "completed",
  result: "succeeded",
  sourceVersion: SHA,
  sourceBranch: "refs/heads/main",
  definition: { id: 7, name: "ci" },
};
const BITBUCKET: Json = {
  type: "pipeline",
  uuid: "{c3d4e5f6-a7b8-9012-cdef-345678901234}",
  build_number: 287,
  repository: { type: "repository", full_name: "org/repo" },
  target: { type: "pipeline_ref_target", ref_name: "main", commit: { type: "commit", hash: SHA } },
  state: { name: "COMPLETED", result: { name: "SUCCESSFUL" } },
};
const checkout = (sha: string): Json => ({
  _class: "hudson.plugins.git.util.BuildData",
  lastBuiltRevision: { SHA1: sha, branch: [] },
  remoteUrls: ["https://ci@git.example.com:8443/org/repo.git"],
});
const JENKINS: Json = {
  _class: "org.jenkinsci.plugins.workflow.job.WorkflowRun",
  number: 287,
  building: false,
  result: "SUCCESS",
  url: "https://ci.example.com/job/repo/287/",
  actions: [{}, checkout(SHA)],
};

function read(run: Json): unknown {
  const content = readArtifact(utf8Bytes(JSON.stringify(run)));
  return content.ok ? content.value : content.error.code;
}

describe("runs of CI services (AIV §6.2.2, A-002)", () => {
  it.each([
    ["buildkite-build", BUILDKITE, { host: "github.com", repository: "org/repo" }],
    ["azure-build", AZURE, {}],
    ["bitbucket-pipeline", BITBUCKET, { host: "bitbucket.org", repository: "org/repo" }],
    ["jenkins-build", JENKINS, { host: "git.example.com", repository: "org/repo" }],
  ])("%s", (format, run, origin) => {
    const expected = { kind: "ci-run", format, commitSha: SHA, runId: "287", conclusion: "success" };
    expect(read(run)).toEqual({ ...expected, ...origin });
  });

  it.each([
    ["Buildkite that failed", { ...BUILDKITE, state: "failed" }, "failed"],
    ["Buildkite that runs", { ...BUILDKITE, state: "running" }, null],
    ["Buildkite that waits for somebody", { ...BUILDKITE, state: "blocked" }, null],
    ["Azure that succeeded in part", { ...AZURE, result: "partiallySucceeded" }, "partiallySucceeded"],
    ["Azure that runs, whatever result stands there", { ...AZURE, status: "inProgress" }, null],
    [
      "Bitbucket that failed",
      { ...BITBUCKET, state: { name: "COMPLETED", result: { name: "FAILED" } } },
      "failed",
    ],
    ["Bitbucket that runs", { ...BITBUCKET, state: { name: "IN_PROGRESS" } }, null],
    ["Jenkins that is unstable", { ...JENKINS, result: "UNSTABLE" }, "unstable"],
    ["Jenkins that runs", { ...JENKINS, building: true, result: null }, null],
    ["Jenkins that says it runs and succeeded", { ...JENKINS, building: true }, null],
  ])("%s did not succeed", (_, run, conclusion) => {
    expect(read(run)).toMatchObject({ conclusion });
  });

  it.each([
    ["a state that nobody knows", { ...BUILDKITE, state: "fine" }],
    ["no state", { ...BUILDKITE, state: null }],
    ["a result that nobody knows", { ...AZURE, result: "great" }],
    ["a state without its result", { ...BITBUCKET, state: { name: "COMPLETED" } }],
    ["no commit", { ...BITBUCKET, target: { ref_name: "main" } }],
    ["a branch in the place of a commit", { ...BUILDKITE, commit: "HEAD" }],
    ["two commits", { ...JENKINS, actions: [checkout(SHA), checkout("2".repeat(40))] }],
    ["a name that objects inherit", { ...JENKINS, result: "constructor" }],
  ])("%s is refused", (_, run) => {
    expect(read(run)).toBe("ARTIFACT_MALFORMED");
  });

  it("is none where Jenkins checked nothing out", () => {
    expect(read({ ...JENKINS, actions: [] })).toEqual({ kind: "other", format: "json" });
  });
});
