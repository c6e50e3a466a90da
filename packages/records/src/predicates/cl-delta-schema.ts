import { compareTimes } from "@aixv/core";
import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, oneOf, optional, text, time } from "../schema/fields.ts";
import { list, nonEmptyList } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { anyPresent, rules } from "../schema/rules.ts";
import { type ClDeltaPredicate, STATE_MIGRATIONS, UPDATE_TYPES } from "./cl-delta.ts";
import { upstreamSchema } from "./upstream-schema.ts";

const windowFields = object({
  base_version_range: optional(text),
  not_before: optional(time),
  not_after: optional(time),
});

const compatibilityWindow = v.pipe(
  windowFields,
  rules<v.InferOutput<typeof windowFields>>(
    (window, fault) => {
      const { base_version_range, not_before, not_after } = window;
      if (base_version_range === undefined && not_before === undefined && not_after === undefined) {
        fault([], 'expected "base_version_range", "not_before" or "not_after", got none of them');
      }
      if (not_before === undefined || not_after === undefined || compareTimes(not_before, not_after) <= 0)
        return;
      fault(["not_before"], `expected a time that is not after "not_after", got ${not_before}`);
    },
    anyPresent("base_version_range", "not_before", "not_after"),
  ),
);

/** Reads a {@link ClDeltaPredicate}. */
export const clDeltaSchema: Schema<ClDeltaPredicate> = schemaOf<ClDeltaPredicate>()(
  object({
    base_digest: digest,
    update_type: oneOf(UPDATE_TYPES),
    delta_scope: nonEmptyList(text, "part that the delta changes"),
    compatibility_window: optional(compatibilityWindow),
    rollback_target_digest: digest,
    state_migration: oneOf(STATE_MIGRATIONS),
    verified_upstream: optional(list(upstreamSchema)),
  }),
);
