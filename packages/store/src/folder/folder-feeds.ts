import { err, ok, type Result } from "@aixv/core";
import { FEEDS, feedName, prepareFeed, storedFeed } from "../feed-place.ts";
import type { StoreError } from "../store-error.ts";
import type { NewFeed, StoredFeed } from "../stored-feed.ts";
import { documentPath } from "./document-place.ts";
import { listDocuments } from "./list-documents.ts";
import { putDocument } from "./put-document.ts";
import { notWritten } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Keeps a feed in the place of the one before of its source; see `EvidenceStore.putFeed`. */
export async function putFolderFeed(
  layout: StoreLayout,
  feed: NewFeed,
): Promise<Result<StoredFeed, StoreError>> {
  const prepared = prepareFeed(feed);
  if (!prepared.ok) return prepared;
  const place = { layout, kind: FEEDS, name: feedName(feed.source) };
  const path = documentPath(place);
  try {
    const { put } = await putDocument(place, feed, { supersede: true });
    return ok(storedFeed(put));
  } catch (cause) {
    return err(notWritten(path, cause));
  }
}

/** The feeds that were put last; see `EvidenceStore.feeds`. */
export async function* folderFeeds(layout: StoreLayout): AsyncGenerator<Result<StoredFeed, StoreError>> {
  for await (const kept of listDocuments(layout, FEEDS, { withHistory: false })) {
    yield kept.ok ? ok(storedFeed(kept.value)) : kept;
  }
}
