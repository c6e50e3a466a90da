import { type Digest, err, ok, quote, type Result } from "@aixv/core";
import { RecordError } from "../error.ts";
import type { ArtifactType } from "../registries/artifact-type.ts";
import { isRecordId } from "../registries/record-id.ts";

/** `bundle_type` of a bundle that says nothing else. */
export const BUNDLE_TYPE = "aixv.bundle/v1";

/** The payload of records of kind `bundle`: several artifacts under one release identity (AIXV §5). */
export type BundlePayload = {
  /** {@link BUNDLE_TYPE}, or a release type in kebab-case such as `model-release`. */
  readonly bundle_type: string;
  /** Another for each change of the bundle, such as `urn:uuid:…`. */
  readonly bundle_id: string;
  readonly primary: Digest;
  /** Each once; `primary` is among them, at the end if the document left it out. */
  readonly members: readonly Digest[];
  /** What members are; each key is a member. */
  readonly member_types?: { readonly [digest: Digest]: ArtifactType };
};

/**
 * The record identifier of a bundle: `bundle_id` itself where it is fit for one, or the UUID of a `urn:uuid:`.
 *
 * @returns the identifier, or `RECORD_ID_INVALID`
 */
export function bundleRecordId(bundleId: string): Result<string, RecordError> {
  const uuid = /^urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i.exec(
    bundleId,
  )?.[1];
  if (uuid !== undefined) return ok(uuid.toLowerCase());
  if (isRecordId(bundleId)) return ok(bundleId);
  const message =
    'expected a bundle_id of 1 to 128 letters, digits, ".", "_" and "-", or "urn:uuid:<uuid>", ' +
    `got ${quote(bundleId)}; give the record an identifier of its own`;
  return err(new RecordError("RECORD_ID_INVALID", message, { problems: [{ pointer: "", message }] }));
}
