import { isJsonObject, type JsonFields, type JsonObject } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { ArtifactError } from "../artifact-error.ts";
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
    const conclusion = run.raw("conclusion") === null ? null : oneOf(run, "conclusion", CONCLUSIONS);
    const runId = String(run.integer("id", 1));
    return {
      kind: "ci-run",
      format,
      commitSha: commitId(run, "head_sha"),
      runId,
      // While it runs, there is none, whatever stands there.
      conclusion: run.text("status") === "completed" ? conclusion : null,
      ...originOf(run, runId, [
        { repository: nameOf(run.raw("repository")), from: "repository" },
        ...linkOf(
          run,
          "html_url",
          /^https?:\/\/([^/?#]+)\/([^/?#]+\/[^/?#]+)\/actions\/runs\/(\d+)(?:[/?#]|$)/,
        ),
        ...linkOf(run, "url", /^https?:\/\/([^?#]+?)\/repos\/([^/?#]+\/[^/?#]+)\/actions\/runs\/(\d+)$/),
      ]),
    };
  },
});

/** How a run of GitHub Actions ends. */
const CONCLUSIONS: readonly string[] = [
  "success",
  "failure",
  "neutral",
  "cancelled",
  "skipped",
  "timed_out",
  "action_required",
  "stale",
  "startup_failure",
];

/** States of a pipeline of GitLab that is over, and of one that is not. */
const ENDED: readonly string[] = ["success", "failed", "canceled", "skipped"];
const RUNNING: readonly string[] = [
  "created",
  "waiting_for_resource",
  "waiting_for_callback",
  "preparing",
  "pending",
  "running",
  "canceling",
  "manual",
  "scheduled",
];

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
    const status = oneOf(pipeline, "status", [...ENDED, ...RUNNING]);
    const runId = String(pipeline.integer("id", 1));
    return {
      kind: "ci-run",
      format,
      commitSha: commitId(pipeline, "sha"),
      runId,
      conclusion: ENDED.includes(status) ? status : null,
      ...originOf(
        pipeline,
        runId,
        linkOf(pipeline, "web_url", /^https?:\/\/([^/?#]+)\/([^-?#/][^?#]*?)(?:\/-)?\/pipelines\/(\d+)$/),
      ),
    };
  },
});

/** Where a member of an export says that the run was. */
interface Origin {
  readonly from: string;
  readonly host?: string;
  readonly repository: string | undefined;
  readonly runId?: string;
}

/** What a link of the run to itself says; nothing where it has none. */
function linkOf(run: JsonFields, name: string, shape: RegExp): readonly Origin[] {
  if (!run.has(name) || run.raw(name) === null) return [];
  const match = shape.exec(run.text(name, 2000));
  const [, host = "", repository, runId] = match ?? [];
  if (repository === undefined || runId === undefined) throw run.fault(name, "a link to the run");
  return [{ from: name, host: forgeOf(host.toLowerCase()), repository, runId }];
}

/** Of the API's address the host whose API it is. */
function forgeOf(host: string): string {
  return host.replace(/^api\.(?=github\.com$|[^/]+\.ghe\.com$)/, "").replace(/\/api\/v[0-9]{1,2}$/, "");
}

/** The run's host and repository: all that tells them says the same, as the file contradicts itself otherwise. */
function originOf(
  run: JsonFields,
  runId: string,
  origins: readonly Origin[],
): { readonly host?: string; readonly repository?: string } {
  let host: string | undefined;
  let repository: string | undefined;
  for (const origin of origins) {
    if (origin.repository === undefined) continue;
    const differs =
      (host !== undefined && origin.host !== undefined && origin.host !== host) ||
      (repository !== undefined && origin.repository.toLowerCase() !== repository.toLowerCase()) ||
      (origin.runId !== undefined && BigInt(origin.runId) !== BigInt(runId));
    if (differs)
      throw new ArtifactError(
        "ARTIFACT_CONTRADICTS_ITSELF",
        run.fault(origin.from, "the same host, repository and run as elsewhere in the file").message,
      );
    host ??= origin.host;
    repository ??= origin.repository;
  }
  return {
    ...(host === undefined ? {} : { host }),
    ...(repository === undefined ? {} : { repository }),
  };
}

/** A word out of some; others may be anything, and are shown nowhere. */
export function oneOf(fields: JsonFields, name: string, words: readonly string[]): string {
  const word = words.find((one) => one === fields.text(name));
  if (word === undefined) throw fields.fault(name, "a state of a run that is known", "another");
  return word;
}

function nameOf(repository: unknown): string | undefined {
  if (typeof repository !== "object" || repository === null || !("full_name" in repository)) return undefined;
  const name = repository.full_name;
  return typeof name === "string" && name !== "" ? name : undefined;
}

export function commitId(fields: JsonFields, name: string): string {
  const text = fields.text(name);
  if (!COMMIT_ID.test(text)) throw fields.fault(name, "a commit id of 40 or 64 hex digits");
  return text.toLowerCase();
}
