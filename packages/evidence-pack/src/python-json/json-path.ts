/** A path of the reference: `artifacts[0].uri`; the whole document is `""`. A key that is empty adds nothing. */
export function joinPath(parent: string, key: string): string {
  if (parent === "") return key;
  return key === "" ? parent : `${parent}.${key}`;
}

/** The path of an item. */
export function indexPath(parent: string, index: number): string {
  return `${parent}[${index}]`;
}

/** The path along keys and indices. */
export function formatPath(way: readonly (string | number)[]): string {
  let path = "";
  for (const step of way) path = typeof step === "number" ? indexPath(path, step) : joinPath(path, step);
  return path;
}
