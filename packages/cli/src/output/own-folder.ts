import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, parse, relative, resolve, sep } from "node:path";
import { AixvError, quote } from "@aixv/core";
import { isTaken } from "@aixv/core/node";

/**
 * Refuses a folder to write to that a symbolic link of the repository leads out of it: whoever commits the link would choose
 * where on this machine files are written. A link that lies outside is the user's own, and is followed.
 *
 * @throws `OUTPUT_LEAVES_REPOSITORY`
 */
export async function requireOwnFolder(folder: string, repository: string): Promise<void> {
  const root = await rootOf(repository);
  const whole = resolve(folder);
  let at = parse(whole).root;
  for (const part of whole.slice(at.length).split(sep)) {
    at = join(at, part);
    const status = await lstat(at).catch(() => undefined);
    if (status === undefined) return;
    if (!status.isSymbolicLink()) continue;
    const place = join(await realpath(dirname(at)), basename(at));
    if (!isWithin(place, root)) continue;
    // One that leads to nothing leads nowhere within.
    const target = await realpath(at).catch(() => undefined);
    if (target !== undefined && isWithin(target, root)) continue;
    throw new AixvError(
      "OUTPUT_LEAVES_REPOSITORY",
      `expected a folder of the repository to write to, got ${quote(folder, 200)}, which a symbolic link in it leads out of it; remove the link, or name another folder`,
    );
  }
}

/** The work tree that a folder is in; where there is none, the folder itself. */
async function rootOf(folder: string): Promise<string> {
  const start = await realpath(folder).catch(() => resolve(folder));
  for (let at = start; ; at = dirname(at)) {
    if (await isTaken(join(at, ".git"))) return at;
    if (dirname(at) === at) return start;
  }
}

function isWithin(path: string, root: string): boolean {
  const below = relative(root, path);
  return below !== ".." && !below.startsWith(`..${sep}`) && below !== parse(below).root;
}
