import type { AixvError, JsonObject } from "@aixv/core";
import type { AdvisorySync, SyncedEntry } from "@aixv/sdk";
import type { CommandContext, Outcome } from "../command.ts";
import { formatFields, formatList, printable } from "./text.ts";
import { noteWarnings } from "./warnings.ts";

/** What `advisory sync` says; with an error its verdict is negative. */
export function syncOutcome(
  sync: AdvisorySync,
  error: AixvError | undefined,
  context: CommandContext,
): Outcome {
  const { style } = context;
  noteWarnings(sync.warnings, context);
  const count = (status: SyncedEntry["status"]): number =>
    sync.results.filter((entry) => entry.status === status).length;
  const counts = {
    entry_count: sync.entryCount,
    imported_count: count("imported"),
    unchanged_count: count("unchanged"),
    rejected_count: count("rejected"),
  };
  const fields = formatFields(
    [
      ["entries", String(counts.entry_count)],
      ["imported", String(counts.imported_count)],
      ["unchanged", String(counts.unchanged_count)],
      ["rejected", String(counts.rejected_count)],
      ["feed signed", sync.isSigned ? "yes" : "no"],
    ],
    style,
  );
  const head =
    error === undefined
      ? `${style.good("✔ synced")} ${style.strong(printable(sync.feed))}`
      : `${style.bad("✘ not complete")} ${style.strong(printable(sync.feed))}\n  ${printable(error.message)} [${error.code}]`;
  const problems = [
    ...sync.results.flatMap((entry) =>
      entry.status === "rejected"
        ? [
            `  rejected ${entry.advisoryId ?? entry.record ?? "an entry"}: ${entry.error.message} [${entry.error.code}]`,
          ]
        : [],
    ),
    ...sync.missing.map(({ advisoryId, recordDigest }) =>
      `  missing ${advisoryId ?? ""} ${recordDigest ?? ""}`.trimEnd(),
    ),
  ];
  return {
    exitCode: error === undefined ? 0 : 1,
    result: {
      feed: sync.feed,
      feed_digest: sync.feedDigest,
      feed_signed: sync.isSigned,
      feed_path: sync.feedPath ?? null,
      ...counts,
      results: sync.results.map(entryResult),
      missing: sync.missing.map(({ advisoryId, recordDigest }) => ({
        advisory_id: advisoryId ?? null,
        record_digest: recordDigest ?? null,
      })),
      warnings: sync.warnings.map(({ code, message }) => ({ code, message })),
      ...(error === undefined ? {} : { error: error.message, code: error.code }),
    },
    text: [head, fields, ...(problems.length === 0 ? [] : [formatList(problems)])].join("\n"),
  };
}

function entryResult(entry: SyncedEntry): JsonObject {
  if (entry.status === "rejected") {
    return {
      status: entry.status,
      advisory_id: entry.advisoryId ?? null,
      record: entry.record ?? null,
      bundle: entry.bundle ?? null,
      error: entry.error.message,
      code: entry.error.code,
    };
  }
  return {
    status: entry.status,
    advisory_id: entry.advisoryId,
    integrated_time: entry.integratedTime ?? null,
    signed_time: entry.signedTime ?? null,
    path: entry.path,
    bundle_path: entry.bundlePath,
    record: entry.record,
    bundle: entry.bundle,
  };
}
