type Version = readonly [major: number, minor: number, patch: number];

/** One comparison: `>=1.0.0`, `^1.2`, `1.0.0`. Parts that are left out are 0. */
const COMPARATOR = /^(>=|<=|>|<|=|\^|~)?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/;
const MAX_LENGTH = 200;

/**
 * Whether a version is in a range: comparisons with `>=`, `>`, `<=`, `<`, `=`, `^` (the same major version, or where that is 0 the
 * same minor) and `~` (the same minor version), spaces between them for "and".
 *
 * @returns `undefined` where the range cannot be read
 */
export function isInRange(version: string, range: string): boolean | undefined {
  // `>= 1.0.0` is written too.
  const text = range
    .slice(0, MAX_LENGTH + 1)
    .replace(/([<>=^~]) {1,8}(?=\d)/g, "$1")
    .trim();
  const wanted = COMPARATOR.exec(version);
  if (text === "" || text.length > MAX_LENGTH || wanted === null) return undefined;
  const parts = text.split(/\s+/).map((part) => COMPARATOR.exec(part));
  if (parts.some((part) => part === null)) return undefined;
  return parts.every((part) => part !== null && holds(part[1] ?? "=", versionOf(wanted), versionOf(part)));
}

function versionOf([, , major, minor, patch]: RegExpExecArray): Version {
  return [Number(major), Number(minor ?? 0), Number(patch ?? 0)];
}

function holds(operator: string, version: Version, bound: Version): boolean {
  const order = compareVersions(version, bound);
  switch (operator) {
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case "<":
      return order < 0;
    case "^":
      return order >= 0 && version[0] === bound[0] && (bound[0] > 0 || version[1] === bound[1]);
    case "~":
      return order >= 0 && version[0] === bound[0] && version[1] === bound[1];
    default:
      return order === 0;
  }
}

function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
