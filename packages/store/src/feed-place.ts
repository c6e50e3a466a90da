import { digestHex, err, ok, type Result, utf8Bytes } from "@aixv/core";
import { type AdvisoryFeed, parseAdvisoryFeed } from "@aixv/records";
import { BUNDLE_SUFFIX } from "./attestation-name.ts";
import type { DocumentKind, KeptDocument } from "./kept-document.ts";
import { sha256 } from "./prepare-attestation.ts";
import { bundleFault } from "./record-place.ts";
import { StoreError } from "./store-error.ts";
import type { NewFeed, StoredFeed } from "./stored-feed.ts";

const NAME_LENGTH = 32;

/** Advisory feeds: one of each source, which its name stands for. */
export const FEEDS: DocumentKind<AdvisoryFeed> = {
  folder: "feeds",
  isName: (name) => name.length === NAME_LENGTH && /^[0-9a-f]+$/.test(name),
  parse: (bytes) => {
    const feed = parseAdvisoryFeed(bytes);
    if (feed.ok) return ok(feed.value);
    const { message, code } = feed.error;
    return err(new StoreError("FEED_MALFORMED", message, { cause: feed.error, details: { cause: code } }));
  },
  bundlePath: async (path) => ok(path + BUNDLE_SUFFIX),
  namesBundle: () => false,
  // It does not say where it came from.
  findMisnamed: () => undefined,
};

/** The name under which the feed of a source is kept. */
export function feedName(source: string): string {
  return digestHex(sha256(utf8Bytes(source))).slice(0, NAME_LENGTH);
}

/** Checks what is put. */
export function prepareFeed({ bytes, bundle }: NewFeed): Result<AdvisoryFeed, StoreError> {
  const feed = FEEDS.parse(bytes);
  const fault = bundle === undefined ? undefined : bundleFault(bundle, "feed");
  return feed.ok && fault !== undefined ? err(fault) : feed;
}

/** A document that is a feed. */
export function storedFeed(kept: KeptDocument<AdvisoryFeed>): StoredFeed {
  const { bytes, path, bundle, bundlePath, furtherBundles } = kept;
  return {
    bytes,
    path,
    ...(bundle === undefined || bundlePath === undefined ? {} : { bundle, bundlePath }),
    furtherBundles,
  };
}
