/** What came of checking the signatures of a packet. Made by `@aixv/aiv/node`, judged by the rules. */
export interface SignatureFacts {
  /** By the attestation's place, such as `/attestations/0`. */
  readonly attestations: ReadonlyMap<string, SignatureCheck>;
  /** By the class F artifact's place, such as `/evidence_items/5/artifacts/0`. */
  readonly provenance: ReadonlyMap<string, ProvenanceCheck>;
}

/**
 * `unchecked`: nothing was found out, and why. `valid` means: by a key or identity that the caller trusts and that is the
 * Verifier's, over the decision and the commit among what else `signed_fields` names.
 */
export type SignatureCheck =
  | { readonly status: "unchecked"; readonly reason: string }
  | { readonly status: "invalid"; readonly reason: string }
  | {
      readonly status: "valid";
      /** `SSH`, `GPG`, `sigstore`. */
      readonly method: string;
      /** Who signed, as the keyring or certificate names them. */
      readonly signer: string;
    };

/** Ways of AIV §6.7.2. */
export const PROVENANCE_MECHANISMS = ["signed_commit", "oidc", "slsa", "notarization"] as const;
export type ProvenanceMechanism = (typeof PROVENANCE_MECHANISMS)[number];

export type ProvenanceCheck =
  | { readonly status: "unchecked"; readonly reason: string }
  | { readonly status: "invalid"; readonly mechanism: ProvenanceMechanism; readonly reason: string }
  | {
      readonly status: "valid";
      readonly mechanism: ProvenanceMechanism;
      readonly signer: string;
      /** Commits that what is signed names, lower case, in full. */
      readonly commits: readonly string[];
      readonly builder: string | null;
      /** Proved by a timestamp authority or log, RFC 3339 UTC; `null` where none does. */
      readonly signedAt: string | null;
    };
