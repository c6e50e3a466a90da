import { isJsonObject, type JsonFields, type JsonObject } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";

const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** A workflow run of GitHub Actions: `GET /repos/{owner}/{repo}/actions/runs/{id}`. */
export const GITHUB_RUN: ArtifactFormat = jsonFormat({
  id: "github-actions-run",
  form: {
    // These tell of the moment of the export: pull requests that are open then, profiles as they are then.
    strip: ["/pull_requests", "/updated_at"],
    keepOnly: {
      "/actor": ["id", "login", "type"],
      "/triggering_actor": ["id", "login", "type"],
      "/repository": ["id", "full_name"],
      "/head_repository": ["id", "full_name"],
    },
  },
  recognises: (document): document is JsonObject =>
    isJsonObject(document) &&
    ["id", "head_sha", "workflow_id", "run_number", "conclusion"].every((name) =>
      Object.hasOwn(document, name),
    ),
  read: (document, format): ArtifactContent => {
    const run = fieldsOf(document, format);
    const conclusion = run.raw("conclusion") === null ? null : run.text("conclusion");
    return {
      kind: "ci-run",
      format,
      commitSha: commitId(run, "head_sha"),
      runId: String(run.integer("id", 1)),
      // While it runs, there is none, whatever stands there.
      conclusion: run.text("status") === "completed" ? conclusion : null,
      ...repositoryOf(nameOf(run.raw("repository"))),
    };
  },
});

/** States in which a pipeline of GitLab is over. */
const ENDED: readonly string[] = ["success", "failed", "canceled", "skipped"];

/** A pipeline of GitLab: `GET /projects/{id}/pipelines/{pipeline_id}`. */
export const GITLAB_PIPELINE: ArtifactFormat = jsonFormat({
  id: "gitlab-pipeline",
  form: {
    strip: ["/updated_at", "/detailed_status", "/archived"],
    keepOnly: { "/user": ["id", "username"] },
  },
  recognises: (document): document is JsonObject =>
    isJsonObject(document) &&
    ["id", "sha", "ref", "status", "project_id", "web_url"].every((name) => Object.hasOwn(document, name)),
  read: (document, format): ArtifactContent => {
    const pipeline = fieldsOf(document, format);
    const status = pipeline.text("status");
    return {
      kind: "ci-run",
      format,
      commitSha: commitId(pipeline, "sha"),
      runId: String(pipeline.integer("id", 1)),
      conclusion: ENDED.includes(status) ? status : null,
      ...repositoryOf(/^https?:\/\/[^/]+\/(.+?)\/-\//.exec(pipeline.text("web_url"))?.[1]),
    };
  },
});

function nameOf(repository: unknown): string | undefined {
  if (typeof repository !== "object" || repository === null || !("full_name" in repository)) return undefined;
  return typeof repository.full_name === "string" ? repository.full_name : undefined;
}

function repositoryOf(repository: string | undefined): { readonly repository?: string } {
  return repository === undefined || repository === "" ? {} : { repository };
}

function commitId(fields: JsonFields, name: string): string {
  const text = fields.text(name);
  if (!COMMIT_ID.test(text)) throw fields.fault(name, "a commit id of 40 or 64 hex digits");
  return text.toLowerCase();
}
