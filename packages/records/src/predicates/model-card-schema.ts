import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, json, optional, text } from "../schema/fields.ts";
import { nonEmptyList } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { anyPresent, rules } from "../schema/rules.ts";
import type { ModelCardPredicate } from "./model-card.ts";

const evidenceFields = object({ digest: optional(digest), uri: optional(text) });

const evidence = v.pipe(
  evidenceFields,
  rules<v.InferOutput<typeof evidenceFields>>(
    (value, fault) => {
      if (value.digest !== undefined || value.uri !== undefined) return;
      fault([], 'expected a "digest" or a "uri", got neither');
    },
    anyPresent("digest", "uri"),
  ),
);

const property = object({
  name: text,
  value: json,
  unit: optional(text),
  method: optional(text),
  evidence: optional(evidence),
});

const CLAIMS = {
  name: optional(text),
  version: optional(text),
  licenses: optional(nonEmptyList(text, "licence")),
  languages: optional(nonEmptyList(text, "language")),
  intended_use: optional(text),
  limitations: optional(text),
  card: optional(object({ digest, uri: optional(text), media_type: optional(text) })),
  properties: optional(nonEmptyList(property, "property")),
};

const fields = object(CLAIMS);

/** Reads a {@link ModelCardPredicate}. */
export const modelCardSchema: Schema<ModelCardPredicate> = schemaOf<ModelCardPredicate>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>(
      (claims, fault) => {
        if (Object.keys(claims).length > 0) return;
        fault([], `expected at least one claim (${Object.keys(CLAIMS).join(", ")}), got none`);
      },
      anyPresent(...Object.keys(CLAIMS)),
    ),
  ),
);
