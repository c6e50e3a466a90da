/** Windows names may be written either way; what is compared is not. */
function withSlashes(path: string): string {
  return path.replaceAll("\\", "/");
}

/** `/a/b`, `C:/a/b` or `C:\a\b`. */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path);
}

/**
 * The folder that all absolute ones of some paths share, with `/` at its end; `undefined` if none is absolute. Where a
 * check-out lies differs from machine to machine; what lies in it does not.
 */
export function sharedRoot(paths: readonly string[]): string | undefined {
  let shared: readonly string[] | undefined;
  for (const path of paths) {
    if (!isAbsolute(path)) continue;
    const folders = withSlashes(path).split("/").slice(0, -1);
    if (shared === undefined) {
      shared = folders;
      continue;
    }
    let same = 0;
    while (same < shared.length && shared[same] === folders[same]) same++;
    shared = shared.slice(0, same);
  }
  return shared === undefined ? undefined : `${shared.join("/")}/`;
}

/** An absolute path as seen from a root that it is below; other paths as they are. */
export function relativeTo(root: string | undefined, path: string): string {
  if (root === undefined || !isAbsolute(path)) return path;
  const plain = withSlashes(path);
  return plain.startsWith(root) ? plain.slice(root.length) : path;
}
