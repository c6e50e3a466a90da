import { getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { type ArtifactReader, fieldsOf } from "../artifact-format.ts";
import { commitId, oneOf } from "./ci-run.ts";

// Runs as the APIs of CI services write them. Their conclusion is `success` where they say so in words of their own. They have
// no canonical form but that of any JSON: what of them differs from export to export is not known.

/** How a run of a service ended, or that it has not: `null`. */
type Conclusions = { readonly [word: string]: string | null };

interface RunReaderParts {
  readonly id: string;
  /** Members that no document of another kind has together. */
  readonly members: readonly string[];
  read(
    document: JsonObject,
    format: string,
  ): Omit<Extract<ArtifactContent, { kind: "ci-run" }>, "kind" | "format">;
  isRun?(document: JsonObject): boolean;
}

function runReader({ id, members, read, isRun = () => true }: RunReaderParts): ArtifactReader {
  const isOne = (document: JsonValue | undefined): document is JsonObject =>
    isJsonObject(document) && members.every((name) => Object.hasOwn(document, name)) && isRun(document);
  return {
    id,
    recognises: ({ json }) => isOne(json),
    read: ({ json }) => {
      if (!isOne(json)) throw new TypeError(`expected content that ${id} recognises`);
      return { kind: "ci-run", format: id, ...read(json, id) };
    },
  };
}

function below(document: JsonObject, name: string): JsonObject {
  const value = getOwn(document, name);
  return isJsonObject(value) ? value : {};
}

const BUILDKITE: Conclusions = {
  passed: "success",
  failed: "failed",
  canceled: "canceled",
  skipped: "skipped",
  not_run: "not_run",
  scheduled: null,
  running: null,
  failing: null,
  blocked: null,
  canceling: null,
  waiting: null,
  waiting_failed: null,
};

/** A build of Buildkite: `GET /v2/organizations/{org}/pipelines/{slug}/builds/{number}`. */
export const BUILDKITE_BUILD: ArtifactReader = runReader({
  id: "buildkite-build",
  members: ["id", "number", "state", "commit", "web_url", "pipeline"],
  read: (document, format) => {
    const build = fieldsOf(document, format);
    return {
      commitSha: commitId(build, "commit"),
      runId: String(build.integer("number", 1)),
      conclusion: BUILDKITE[oneOf(build, "state", Object.keys(BUILDKITE))] ?? null,
      ...originOf(getOwn(below(document, "pipeline"), "repository")),
    };
  },
});

const AZURE_RESULTS: Conclusions = {
  succeeded: "success",
  partiallySucceeded: "partiallySucceeded",
  failed: "failed",
  canceled: "canceled",
  none: null,
};
const AZURE_STATES = ["completed", "inProgress", "cancelling", "postponed", "notStarted", "none"];

/** A build of Azure Pipelines: `GET /{organization}/{project}/_apis/build/builds/{buildId}`. */
export const AZURE_BUILD: ArtifactReader = runReader({
  id: "azure-build",
  members: ["id", "buildNumber", "status", "sourceVersion", "definition"],
  read: (document, format) => {
    const build = fieldsOf(document, format);
    const isOver = oneOf(build, "status", AZURE_STATES) === "completed";
    return {
      commitSha: commitId(build, "sourceVersion"),
      runId: String(build.integer("id", 1)),
      conclusion: isOver ? (AZURE_RESULTS[oneOf(build, "result", Object.keys(AZURE_RESULTS))] ?? null) : null,
    };
  },
});

const BITBUCKET: Conclusions = {
  SUCCESSFUL: "success",
  FAILED: "failed",
  ERROR: "error",
  STOPPED: "stopped",
  EXPIRED: "expired",
};
const BITBUCKET_STATES = ["COMPLETED", "PENDING", "IN_PROGRESS", "PAUSED", "HALTED", "BUILDING"];

/** A pipeline of Bitbucket Cloud: `GET /2.0/repositories/{workspace}/{repo_slug}/pipelines/{uuid}`. */
export const BITBUCKET_PIPELINE: ArtifactReader = runReader({
  id: "bitbucket-pipeline",
  members: ["uuid", "build_number", "state", "target", "repository"],
  read: (document, format) => {
    const state = below(document, "state");
    const isOver = oneOf(fieldsOf(state, format), "name", BITBUCKET_STATES) === "COMPLETED";
    const result = fieldsOf(below(state, "result"), format);
    const name = getOwn(below(document, "repository"), "full_name");
    return {
      commitSha: commitId(fieldsOf(below(below(document, "target"), "commit"), format), "hash"),
      runId: String(fieldsOf(document, format).integer("build_number", 1)),
      conclusion: isOver ? (BITBUCKET[oneOf(result, "name", Object.keys(BITBUCKET))] ?? null) : null,
      ...(typeof name === "string" && name !== "" ? { host: "bitbucket.org", repository: name } : {}),
    };
  },
});

const JENKINS: Conclusions = {
  SUCCESS: "success",
  UNSTABLE: "unstable",
  FAILURE: "failure",
  ABORTED: "aborted",
  NOT_BUILT: "not_built",
};

/** A build of Jenkins: `GET /job/{name}/{number}/api/json`. Its commit is what its Git plugin checked out: one, in one repository. */
export const JENKINS_BUILD: ArtifactReader = runReader({
  id: "jenkins-build",
  members: ["_class", "number", "building", "result", "url", "actions"],
  isRun: (document) => checkouts(document).length > 0,
  read: (document, format) => {
    const build = fieldsOf(document, format);
    const done = checkouts(document);
    const [first = {}] = done;
    const commits = new Set(
      done.map((data) => commitId(fieldsOf(below(data, "lastBuiltRevision"), format), "SHA1")),
    );
    // A library of pipelines is checked out as well; which of several commits was tested, nobody knows.
    const [commitSha] = commits;
    if (commitSha === undefined || commits.size > 1)
      throw build.fault("actions", "one commit that was checked out", String(commits.size));
    const urls = getOwn(first, "remoteUrls");
    return {
      commitSha,
      runId: String(build.integer("number", 1)),
      conclusion:
        document.building === true || document.result === null
          ? null
          : (JENKINS[oneOf(build, "result", Object.keys(JENKINS))] ?? null),
      ...originOf(Array.isArray(urls) ? (urls as readonly JsonValue[])[0] : undefined),
    };
  },
});

function checkouts(document: JsonObject): readonly JsonObject[] {
  const actions = getOwn(document, "actions");
  if (!Array.isArray(actions)) return [];
  return (actions as readonly JsonValue[])
    .filter(isJsonObject)
    .filter((action) => isJsonObject(getOwn(action, "lastBuiltRevision")));
}

/** Host and path of a repository by the address that it is cloned from; nothing where it is written in another way. */
function originOf(url: JsonValue | undefined): { readonly host?: string; readonly repository?: string } {
  if (typeof url !== "string" || url.length > 2000) return {};
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^/@?#]*@)?([^/:?#]+)(?::\d+)?\/([^?#]+?)(?:\.git)?\/?$/.exec(url) ??
    /^(?:[^/@:?#]+@)?([^/:?#@]+):(?!\/)([^?#:]+?)(?:\.git)?\/?$/.exec(url);
  const [, host, repository] = match ?? [];
  return host === undefined || repository === undefined ? {} : { host: host.toLowerCase(), repository };
}
