import * as v from "valibot";
import { type Schema, schemaOf } from "../../schema/agreement.ts";
import { optional, textLike, trimmedText } from "../../schema/fields.ts";
import { list } from "../../schema/list.ts";
import { object } from "../../schema/object.ts";
import { rules } from "../../schema/rules.ts";
import type { TrustedSigners } from "./trusted-signers.ts";

/** A glob that names something: one of wildcards alone would trust everybody. */
export const namePattern: v.GenericSchema<string, string> = textLike(
  /^(?=.*[A-Za-z0-9]).{1,512}$/,
  'a pattern of 1 to 512 characters with a letter or digit of ASCII in it, such as "*@example.com"',
);

const texts = optional(list(trimmedText));
const patterns = optional(list(namePattern));

const fields = object({
  subjects: texts,
  subject_patterns: patterns,
  issuers: texts,
  issuer_patterns: patterns,
});

/** Reads {@link TrustedSigners}. */
export const trustedSignersSchema: Schema<TrustedSigners> = schemaOf<TrustedSigners>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>(
      ({ subjects = [], subject_patterns = [] }, fault) => {
        if (subjects.length + subject_patterns.length > 0) return;
        fault(
          ["subjects"],
          "expected at least one subject or subject pattern, got none; an issuer alone vouches for many people",
        );
      },
      {
        anyOf: ["subjects", "subject_patterns"].map((name) => ({
          required: [name],
          properties: { [name]: { type: "array", minItems: 1 } },
        })),
      },
    ),
  ),
);
