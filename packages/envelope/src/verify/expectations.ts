import { quote } from "@aixv/core";
import { VerificationError } from "../error.ts";
import { describeMatcher, type ExpectedIdentity, matchesText } from "../identity.ts";
import type { VerificationWarning, VerifiedSigner } from "../verified.ts";

/**
 * Requires that one of the signers is one of the expected identities: subject and issuer of the same expectation,
 * against subject and issuer of the same signer.
 *
 * @throws `IDENTITY_MISMATCH`, `ISSUER_MISMATCH`
 */
export function requireExpectedIdentity(
  signers: readonly VerifiedSigner[],
  expected: readonly ExpectedIdentity[],
): readonly VerificationWarning[] {
  const bySubject = expected.filter(({ subject }) =>
    signers.some((signer) => signer.subjects.some((name) => matchesText(subject, name))),
  );
  if (bySubject.length === 0) {
    const names = signers.flatMap((signer) => signer.subjects).map((name) => quote(name));
    throw new VerificationError(
      "IDENTITY_MISMATCH",
      `expected a signature by ${expected.map(({ subject }) => describeMatcher(subject)).join(" or ")}, got one by ${names.join(", ")}`,
      { details: { subjects: signers.flatMap((signer) => signer.subjects) } },
    );
  }
  const matched = bySubject.filter(({ subject, issuer }) =>
    signers.some(
      (signer) =>
        signer.subjects.some((name) => matchesText(subject, name)) &&
        (issuer === undefined || (signer.issuer !== undefined && matchesText(issuer, signer.issuer))),
    ),
  );
  if (matched.length === 0) {
    const issuers = signers.map(({ issuer }) => (issuer === undefined ? "no issuer" : quote(issuer)));
    const wanted = bySubject.flatMap(({ issuer }) => (issuer === undefined ? [] : [describeMatcher(issuer)]));
    throw new VerificationError(
      "ISSUER_MISMATCH",
      `expected an identity vouched for by ${wanted.join(" or ")}, got one by ${issuers.join(", ")}`,
      { details: { issuers: signers.flatMap(({ issuer }) => issuer ?? []) } },
    );
  }
  if (
    matched.every(({ issuer }) => issuer === undefined) &&
    signers.some(({ issuer }) => issuer !== undefined)
  ) {
    const issuers = signers.flatMap(({ issuer }) => (issuer === undefined ? [] : [quote(issuer)]));
    return [
      {
        code: "ISSUER_UNCONSTRAINED",
        message: `any issuer was accepted; this identity was vouched for by ${issuers.join(", ")}: expect that issuer too (--issuer, or --trusted-issuers for a record)`,
      },
    ];
  }
  return [];
}
