import { digestHex, type JsonObject } from "@aixv/core";
import { BUNDLE_MEDIA_TYPE, type ResourceDescriptor } from "@aixv/envelope";
import type { SignatureFacts } from "@aixv/policy";

/** The bundle that says something, as a ResourceDescriptor, with what its verification proved as annotations. */
export function evidenceDescriptor(
  evidence: SignatureFacts & { readonly predicate_type?: string },
): ResourceDescriptor & { readonly digest: { readonly sha256: string } } {
  return {
    name: "attestation",
    digest: { sha256: digestHex(evidence.bundle_digest) },
    mediaType: BUNDLE_MEDIA_TYPE,
    annotations: signatureAnnotations(evidence),
  };
}

/** Who signed, how and when, and what type of claim. */
function signatureAnnotations({
  method,
  signers,
  integrated_time,
  signed_time,
  is_logged,
  predicate_type,
}: SignatureFacts & { readonly predicate_type?: string }): JsonObject {
  return {
    method,
    signers: signers.map(({ subjects, issuer }) => ({
      subjects: [...subjects],
      ...(issuer === undefined ? {} : { issuer }),
    })),
    is_logged,
    ...(integrated_time === undefined ? {} : { integrated_time }),
    ...(signed_time === undefined ? {} : { signed_time }),
    ...(predicate_type === undefined ? {} : { predicate_type }),
  };
}
