/**
 * The one name of a repository, whichever way it is written: `github.com/org/repo` for `https://github.com/org/repo.git`,
 * `git@github.com:org/repo` and the like. Lower case, as forges tell no names apart by case; without user and port.
 *
 * @returns `undefined` for a path on this machine, or what is no name of a repository
 */
export function repositoryName(written: string): string | undefined {
  const text = written.trim();
  if (text.length > 2048) return undefined;
  const url = /^(?:https?|ssh|git|git\+ssh):\/\/(?:[^/@]*@)?([^/:@]+)(?::\d+)?\/(.+)$/i.exec(text);
  const scp = /^(?:[^/@:]+@)?([A-Za-z0-9.-]+\.[A-Za-z0-9-]+):(?!\/\/)(.+)$/.exec(text);
  const plain = /^([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?)\/(.+)$/.exec(text);
  const [, host, path] = url ?? scp ?? plain ?? [];
  if (host === undefined || path === undefined) return undefined;
  const name = path.replace(/^\/+|(?<!\/)\/+$/g, "").replace(/\.git$/, "");
  // Azure names one repository in several ways.
  return `${host.replace(/:\d+$/, "").replace(/^www\./, "")}/${name}`
    .toLowerCase()
    .replace("ssh.dev.azure.com/v3/", "dev.azure.com/")
    .replace("/_git/", "/");
}
