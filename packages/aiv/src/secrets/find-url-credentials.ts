import type { Found } from "./find-tokens.ts";
import { isPlaceholder } from "./placeholder.ts";
import { alphabetOf, endOfRun, startOfRun } from "./text-scan.ts";

const SCHEME = alphabetOf(/[A-Za-z0-9+.-]/);
/** What may be in a user and a password (RFC 3986 §3.2), and in the host behind them. */
const AUTHORITY = alphabetOf(/[^\s/?#"'`<>\\,;|]/);
const MAX_AUTHORITY = 512;

/** URLs and connection strings with a password: `postgres://user:password@host`. */
export function findUrlCredentials(text: string): readonly Found[] {
  const found: Found[] = [];
  // The second is how some write JSON.
  for (const mark of ["://", ":\\/\\/"]) {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
      const scheme = startOfRun(text, at, SCHEME, 32);
      if (at - scheme < 2 || !holdsPassword(text, at + mark.length)) continue;
      found.push({ kind: "url-credentials", offset: scheme });
    }
  }
  return found;
}

function holdsPassword(text: string, start: number): boolean {
  const authority = text.slice(start, endOfRun(text, start, AUTHORITY, MAX_AUTHORITY));
  const lastAt = authority.lastIndexOf("@");
  if (lastAt < 0) return false;
  const [user = "", ...rest] = authority.slice(0, lastAt).split(":");
  const password = rest.join(":");
  const host = authority.slice(lastAt + 1);
  // An image is pinned like this: docker://nginx:1.25@sha256:…
  if (password.length < 4 || host === "" || /^(?:sha256|sha512):/.test(host)) return false;
  // Names that nobody can have (RFC 2606).
  if (/(?:^|\.)example\.(?:com|net|org)(?::|$)|\.(?:example|test|invalid)(?::|$)/i.test(host)) return false;
  if (password === user || /^(?:pass|pw|pwd|postgres|root|admin|guest|user)$/i.test(password)) return false;
  return !isPlaceholder(password.replaceAll("%", ""));
}
