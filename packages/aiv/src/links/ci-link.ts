import type { Site } from "./code-link.ts";
import { followsLatest } from "./latest.ts";
import type { CiProvider, CiRunLink } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

const NUMBER = /^[0-9]{1,20}$/;

/** Links of CircleCI: `/pipelines/github/owner/name/12/workflows/<id>/jobs/34`, before that `/gh/owner/name/34`, a job. */
export function readCircleLink(address: WebAddress, site: Site): CiRunLink | undefined {
  const { segments } = address;
  const isPipeline = segments[0] === "pipelines";
  const [, owner, name, number] = isPipeline ? segments.slice(1) : segments;
  if (owner === undefined || name === undefined) return undefined;
  const id = NUMBER.test(number ?? "") ? number : undefined;
  const repository = `${owner}/${name}`;
  if (!isPipeline) return run(address, site, "circleci", repository, undefined, id);
  const jobs = segments.indexOf("jobs");
  const job = jobs < 0 ? undefined : segments[jobs + 1];
  return run(address, site, "circleci", repository, id, NUMBER.test(job ?? "") ? job : undefined);
}

/** Links of Buildkite: `/organisation/pipeline/builds/12#<job>`. */
export function readBuildkiteLink(address: WebAddress, site: Site): CiRunLink | undefined {
  const [organisation, pipeline, keyword, build] = address.segments;
  if (organisation === undefined || pipeline === undefined) return undefined;
  const isBuild = keyword === "builds" && NUMBER.test(build ?? "");
  const job = /^[0-9a-f-]{36}$/.exec(address.fragment)?.[0];
  return run(address, site, "buildkite", `${organisation}/${pipeline}`, isBuild ? build : undefined, job);
}

/** Links of Jenkins, behind any prefix: `/job/folder/job/name/12/`. */
export function readJenkinsLink(address: WebAddress, site: Site): CiRunLink | undefined {
  const { segments } = address;
  let index = segments.indexOf("job");
  if (index < 0) return undefined;
  const names: string[] = [];
  for (; segments[index] === "job" && segments[index + 1] !== undefined; index += 2)
    names.push(segments[index + 1] ?? "");
  const build = segments[index];
  if (names.length === 0 || build === undefined) return undefined;
  return run(address, site, "jenkins", names.join("/"), NUMBER.test(build) ? build : undefined);
}

function run(
  address: WebAddress,
  site: Site,
  provider: CiProvider,
  repository: string,
  runId: string | undefined,
  jobId?: string,
): CiRunLink {
  return {
    type: "ci-run",
    ...site,
    provider,
    repository,
    runId: runId ?? null,
    jobId: jobId ?? null,
    commit: null,
    latest: followsLatest(address),
  };
}
