import type { Digest } from "@aixv/core";
import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { artifactType, digest, optional, textLike, trimmedText, withDefault } from "../schema/fields.ts";
import { nonEmptyList } from "../schema/list.ts";
import { mapOf, object } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import { BUNDLE_TYPE, type BundlePayload } from "./bundle.ts";

const bundleType = textLike(
  /^(?:aixv\.bundle\/v1|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/,
  `"${BUNDLE_TYPE}" or a release type in kebab-case such as "model-release"`,
);

const fields = object({
  bundle_type: withDefault(bundleType, () => BUNDLE_TYPE),
  bundle_id: trimmedText,
  primary: digest,
  members: nonEmptyList(digest, "member"),
  member_types: optional(mapOf(digest, artifactType)),
});

type Fields = v.InferOutput<typeof fields>;

/** Reads a {@link BundlePayload}. */
export const bundleSchema: Schema<BundlePayload> = schemaOf<BundlePayload>()(
  v.pipe(
    fields,
    v.transform((bundle): Fields => {
      bundle.members = [...new Set<Digest>([...bundle.members, bundle.primary])];
      return bundle;
    }),
    rules<Fields>((bundle, fault) => {
      const members = new Set<string>(bundle.members);
      for (const member of Object.keys(bundle.member_types ?? {})) {
        if (members.has(member)) continue;
        fault(["member_types", member], "expected a member of the bundle, got another digest");
      }
    }),
  ),
);
