import * as v from "valibot";
import { SELECTORS } from "../registries/selector.ts";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import {
  advisoryStatus,
  digest,
  oneOf,
  optional,
  reasonCode,
  recordId,
  severity,
  time,
  trimmedText,
  webUri,
  withDefault,
} from "../schema/fields.ts";
import { list, nonEmptyList } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { anyPresent, rules } from "../schema/rules.ts";
import type { AdvisoryPredicate } from "./advisory.ts";

const affectedFields = object({ digest: optional(digest), selector: optional(oneOf(SELECTORS)) });

const affected = v.pipe(
  affectedFields,
  rules<v.InferOutput<typeof affectedFields>>(
    (entry, fault) => {
      if (entry.digest !== undefined || entry.selector !== undefined) return;
      fault([], 'expected a "digest" or a "selector", got neither');
    },
    anyPresent("digest", "selector"),
  ),
);

/** Reads an {@link AdvisoryPredicate}. */
export const advisorySchema: Schema<AdvisoryPredicate> = schemaOf<AdvisoryPredicate>()(
  object({
    advisory_id: recordId,
    affected: nonEmptyList(affected, "affected artifact or selector"),
    severity,
    status: advisoryStatus,
    reason_code: reasonCode,
    recommended_actions: withDefault(list(trimmedText), () => []),
    title: optional(trimmedText),
    summary: optional(trimmedText),
    published_at: optional(time),
    updated_at: optional(time),
    references: optional(list(webUri)),
    aliases: optional(list(trimmedText)),
    fixed_digests: optional(list(digest)),
  }),
);
