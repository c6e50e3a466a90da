import { isLatestName } from "./latest.ts";
import type { FilePath, LiveDocumentLink, NamedStandard, VersionedIssue } from "./reference.ts";

/** Bodies whose documents have numbers; where an edition can replace another, it is read from what follows the number. */
const STANDARDS: readonly (readonly [body: string, pattern: RegExp])[] = [
  ["RFC", /^(?:RFC|urn:ietf:rfc:)[ -]?(\d{1,5})$/i],
  ["BCP", /^BCP[ -]?(\d{1,4})$/i],
  ["ISO", /^ISO(?:\/[A-Z]{2,6}){0,2}(?: TS| TR)?[ -](\d{1,6}(?:-\d{1,3})?)(?::(\d{4}))?$/],
  ["NIST SP", /^NIST SP ?(\d{3,4}-\d{1,4}[A-Z]?(?:-\d)?)(?: ?(?:Rev\.? ?|r)(\d{1,2}))?$/i],
  ["FIPS", /^FIPS(?: PUB)? (\d{2,3})(?:-(\d))?$/i],
  ["IEEE", /^IEEE(?: Std)? (\d{1,5}(?:\.\d{1,4}[a-z]{0,2})?)(?:-(\d{4}))?$/i],
  ["ECMA", /^ECMA-(\d{1,4})(?: (\d{1,2}(?:st|nd|rd|th))(?: edition)?)?$/i],
  ["PEP", /^PEP[ -]?(\d{1,5})$/i],
  ["PCI DSS", /^(PCI DSS)(?: v?(\d+(?:\.\d+){0,3}))?$/i],
  ["OWASP ASVS", /^(?:OWASP )?(ASVS)(?: v?(\d+(?:\.\d+){0,3}))?$/i],
  ["CIS", /^CIS Controls()(?: v?(\d+(?:\.\d+)?))?$/i],
];

/** A published standard by its name, such as `RFC 2119` (AIV §6.6.2). "Current RFC" is none. */
export function readStandard(text: string): NamedStandard | undefined {
  for (const [body, pattern] of STANDARDS) {
    const match = pattern.exec(text);
    if (match !== null) return { type: "standard", body, number: match[1] ?? "", version: match[2] ?? null };
  }
  return undefined;
}

const ISSUE = /^(?:[A-Za-z][A-Za-z0-9_]{0,31}-[0-9]{1,12}|(?:[\w.-]{1,100}\/[\w.-]{1,100})?[#!][0-9]{1,12})$/;
const VERSION = /^(?:v?[0-9][A-Za-z0-9._:+-]{0,63}|[0-9a-f]{7,64})$/i;

/** An issue at a version (AIV §6.6.2), or a bare issue, which is a page that people edit. */
export function readIssue(text: string): VersionedIssue | LiveDocumentLink | undefined {
  const at = text.indexOf("@");
  const issue = at < 0 ? text : text.slice(0, at);
  if (!ISSUE.test(issue)) return undefined;
  const version = at < 0 ? "" : text.slice(at + 1);
  if (VERSION.test(version)) return { type: "versioned-issue", issue, version };
  // Names such as UTF-8 and SHA-256 look alike, but are no reference that anything could be taken from either.
  if (at < 0 && !/^[A-Z][A-Z0-9_]*-|[#!]/.test(issue)) return undefined;
  return {
    type: "live-document",
    host: "",
    knownHost: false,
    kind: "issue",
    provider: "other",
    id: issue,
    latest: at >= 0 && isLatestName(version),
  };
}

/** A file beside the packet: a `file:` link, or one word that has a `/` or ends as files do. */
export function readFilePath(text: string): FilePath | undefined {
  const path = /^file:(?:\/\/(?:localhost)?(?=\/))?(.+)$/is.exec(text)?.[1] ?? text;
  if (path === text && !looksLikePath(text)) return undefined;
  const isBelow =
    !path.startsWith("/") &&
    !/[\\\p{Cc}\p{Cf}\p{Cs}]/u.test(path) &&
    !/^[A-Za-z]:/.test(path) &&
    !path.split("/").includes("..");
  // Whether %2e in a file: link is a dot depends on who reads it.
  return { type: "path", path, inside: isBelow && (path === text || !path.includes("%")) };
}

function looksLikePath(text: string): boolean {
  if (/^\.{1,2}[/\\]/.test(text)) return true;
  if (/^[A-Za-z]:[/\\]/.test(text)) return true;
  // A colon separates schemes, hosts and digests: no file that anybody would refer to has one.
  if (/[\s:]/.test(text)) return false;
  return /[/\\]/.test(text) || /^[^@]*[^@.]\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(text);
}
