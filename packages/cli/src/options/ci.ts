/** What the environment of a CI job says of itself. All of it is what the job is told, and proves nothing. */
export interface CiFacts {
  readonly repository?: string;
  readonly branch?: string;
  readonly baseBranch?: string;
  readonly prId?: number;
  /** Where a pull or merge request is. */
  readonly prUrl?: (id: number | undefined) => string | undefined;
  readonly actor?: string;
  readonly run?: { readonly url: string; readonly provider: string; readonly runId: string };
}

type Environment = { readonly [name: string]: string | undefined };

/** Reads the variables of GitHub Actions and GitLab CI; elsewhere nothing is known. */
export function readCiFacts(environment: Environment): CiFacts {
  if (environment.GITHUB_ACTIONS === "true") return readGitHub(environment);
  if (environment.GITLAB_CI === "true") return readGitLab(environment);
  return {};
}

function readGitHub(environment: Environment): CiFacts {
  const server = environment.GITHUB_SERVER_URL ?? "https://github.com";
  const name = environment.GITHUB_REPOSITORY;
  const host = URL.canParse(server) ? new URL(server).host : undefined;
  const number = /^refs\/pull\/(\d+)\//.exec(environment.GITHUB_REF ?? "")?.[1];
  const runId = environment.GITHUB_RUN_ID;
  return without({
    repository: name === undefined || host === undefined ? undefined : `${host}/${name}`,
    branch: nonEmpty(environment.GITHUB_HEAD_REF),
    baseBranch: nonEmpty(environment.GITHUB_BASE_REF),
    prId: number === undefined ? undefined : Number(number),
    prUrl: (id: number | undefined) =>
      name === undefined || id === undefined ? undefined : `${server}/${name}/pull/${id}`,
    actor: environment.GITHUB_ACTOR,
    run:
      name === undefined || runId === undefined
        ? undefined
        : { url: `${server}/${name}/actions/runs/${runId}`, provider: "github-actions", runId },
  });
}

function readGitLab(environment: Environment): CiFacts {
  const project = environment.CI_PROJECT_URL;
  const number = environment.CI_MERGE_REQUEST_IID;
  const url = environment.CI_PIPELINE_URL;
  const runId = environment.CI_PIPELINE_ID;
  return without({
    repository: project?.replace(/^https?:\/\//, ""),
    branch: environment.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME ?? environment.CI_COMMIT_REF_NAME,
    baseBranch: environment.CI_MERGE_REQUEST_TARGET_BRANCH_NAME ?? environment.CI_DEFAULT_BRANCH,
    prId: number === undefined ? undefined : Number(number),
    prUrl: (id: number | undefined) =>
      project === undefined || id === undefined ? undefined : `${project}/-/merge_requests/${id}`,
    actor: environment.GITLAB_USER_LOGIN,
    run: url === undefined || runId === undefined ? undefined : { url, provider: "gitlab-ci", runId },
  });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** The same without what is not known. */
function without(facts: { readonly [name: string]: unknown }): CiFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as CiFacts;
}
