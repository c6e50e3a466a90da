import { dirname, isAbsolute, resolve } from "node:path";
import { quote } from "@aixv/core";
import { AdvisoryError } from "./advisory-error.ts";

/** Where a document is: at a URL, or the first of some paths at which there is a file. */
export type Place = { readonly url: URL } | { readonly paths: readonly string[] };

/** A scheme; a single letter is a drive. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:/;

/**
 * Where a feed is, as a person names it.
 *
 * @throws `REFERENCE_REFUSED` for anything but an `https://` URL without credentials and a path
 */
export function feedPlace(feed: string): Place {
  if (SCHEME.test(feed)) return { url: requireHttps(feed, undefined) };
  return { paths: [resolve(feed)] };
}

/**
 * Where a reference of a feed leads. That of a feed from a server stays on servers: whatever it says, no file of this machine
 * is opened for it. That of a local feed starts from the feed's folder; if nothing is there, from the working folder, as the
 * reference implementation has it.
 *
 * @param reference - as `parseAdvisoryFeed` accepts it
 * @throws `REFERENCE_REFUSED`
 */
export function resolveReference(reference: string, feed: Place): Place {
  if ("url" in feed) return { url: requireHttps(reference, feed.url) };
  if (SCHEME.test(reference)) return { url: requireHttps(reference, undefined) };
  if (isAbsolute(reference)) return { paths: [reference] };
  const folder = dirname(feed.paths[0] ?? ".");
  return { paths: [...new Set([resolve(folder, reference), resolve(reference)])] };
}

/** Where the signature of a feed is: beside it, under its name with `.sigstore.json`. */
export function signaturePlace(feed: Place): Place {
  if ("paths" in feed) return { paths: feed.paths.map((path) => `${path}.sigstore.json`) };
  const url = new URL(feed.url);
  url.pathname += ".sigstore.json";
  return { url };
}

/** One name of a place, under which what is known of it is kept. */
export function placeName(place: Place): string {
  return "url" in place ? place.url.href : (place.paths[0] ?? "");
}

/**
 * Reads a URL that may be asked: by `https:`, without credentials, which would travel on to wherever a feed says.
 *
 * @param expected - what a message says was expected
 * @throws `REFERENCE_REFUSED`
 */
export function requireHttps(text: string, base: URL | undefined, expected: string = REFERENCE): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  // First of all: what is refused is shown.
  if (url !== undefined && (url.username !== "" || url.password !== "")) {
    const message = `expected ${expected} without user name and password, got one with them at ${quote(url.host, 300)}`;
    throw new AdvisoryError("REFERENCE_REFUSED", message);
  }
  if (url?.protocol !== "https:") {
    throw new AdvisoryError("REFERENCE_REFUSED", `expected ${expected}, got ${quote(text, 300)}`);
  }
  url.hash = "";
  return url;
}

const REFERENCE = "an https:// URL or a local path (./ before one that looks like a URL)";
