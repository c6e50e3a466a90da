import { type Digest, isJsonObject, type JsonValue, parseDigest } from "@aixv/core";
import type { ExportFacts } from "./export-facts.ts";

/** Package URLs that need no more than the plain form: `pkg:type/namespace/name@version`, percent-encoded where need be. */
const PACKAGE_URL =
  /^pkg:[a-z][a-z0-9.-]*(?:\/(?:[A-Za-z0-9._~-]|%(?!2F)[0-9A-F]{2})+)+(?:@(?:[A-Za-z0-9._~:+-]|%[0-9A-F]{2})+)?$/;

/** Whether a text is a package URL in the plain form. */
export function isPackageUrl(text: string): boolean {
  return PACKAGE_URL.test(text) && !/\/\.{1,2}(?:[/@]|$)/.test(text) && isDecodable(text);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The package URLs that verified claims give artifacts as their `uri`. Of an artifact that has several none is told, as formats take
 * one; nor one that several artifacts have: whoever goes by it would take one for the other.
 */
export function packageUrlsOf({ evidence: { statements } }: ExportFacts): ReadonlyMap<Digest, string> {
  const urls = new Map<Digest, Set<string>>();
  const owners = new Map<string, Set<Digest>>();
  const visit = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) (value as readonly JsonValue[]).forEach(visit);
    else if (isJsonObject(value)) {
      const { digest: text, uri } = value;
      const digest = typeof text === "string" ? parseDigest(text) : undefined;
      if (digest?.ok === true && typeof uri === "string" && isPackageUrl(uri)) {
        urls.set(digest.value, (urls.get(digest.value) ?? new Set()).add(uri));
        owners.set(uri, (owners.get(uri) ?? new Set()).add(digest.value));
      }
      Object.values(value).forEach(visit);
    }
  };
  for (const { predicate } of statements) visit(predicate);
  return new Map(
    [...urls].flatMap(([digest, [uri, ...others]]) =>
      uri === undefined || others.length > 0 || owners.get(uri)?.size !== 1 ? [] : [[digest, uri] as const],
    ),
  );
}
