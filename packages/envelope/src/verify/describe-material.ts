import { type Timestamp, timeFromDate, timeFromUnixSeconds } from "@aixv/core";
import { RFC3161Timestamp } from "@sigstore/core";
import type { Bundle } from "../bundle/index.ts";
import { subjectAltNames } from "./certificate/subject-alt-names.ts";
import { fulcioIssuer, issuerName, parseCertificate, subjectName } from "./certificate/x509.ts";

/** What a bundle's verification material claims; unverified, for people to look at. */
export interface ClaimedMaterial {
  readonly keyHint?: string;
  readonly certificates: readonly {
    readonly subjects: readonly string[];
    readonly issuer: string;
    readonly notBefore: Timestamp;
    readonly notAfter: Timestamp;
  }[];
  readonly logEntries: readonly {
    readonly logIndex: string;
    readonly integratedTime?: string;
    readonly kind: string;
  }[];
  readonly timestamps: readonly Timestamp[];
  /** Parts that could not be read. */
  readonly faults: readonly string[];
}

/** Tells what a bundle claims about its signer and its time. Proves nothing; never throws on a bundle that parsed. */
export function describeMaterial({ material }: Bundle): ClaimedMaterial {
  const faults: string[] = [];
  const tryTo = <T>(what: string, read: () => T): readonly T[] => {
    try {
      return [read()];
    } catch {
      faults.push(`${what} cannot be read`);
      return [];
    }
  };
  const { content } = material;
  const ders =
    content.kind === "certificate"
      ? [content.certificate]
      : content.kind === "x509CertificateChain"
        ? content.certificates
        : [];
  return {
    ...(content.kind === "publicKey" && content.hint !== "" ? { keyHint: content.hint } : {}),
    certificates: ders.flatMap((der, index) =>
      tryTo(`certificate ${index + 1}`, () => {
        const certificate = parseCertificate(der, "certificate");
        const names = subjectAltNames(certificate);
        return {
          subjects: names.length > 0 ? names : [subjectName(certificate)],
          issuer: fulcioIssuer(certificate) ?? issuerName(certificate),
          notBefore: timeFromDate(certificate.notBefore),
          notAfter: timeFromDate(certificate.notAfter),
        };
      }),
    ),
    logEntries: material.tlogEntries.map(({ logIndex, integratedTime, kind, kindVersion }, index) => {
      // The field holds up to 19 digits, many more than a date does.
      const time = tryTo(`the time of log entry ${index + 1}`, () =>
        timeFromUnixSeconds(Number(integratedTime)),
      );
      return {
        logIndex,
        kind: `${kind} ${kindVersion}`,
        ...(integratedTime === "0" || time[0] === undefined ? {} : { integratedTime: time[0] }),
      };
    }),
    timestamps: material.timestamps.flatMap((der, index) =>
      tryTo(`timestamp ${index + 1}`, () =>
        timeFromDate(RFC3161Timestamp.parse(Buffer.from(der)).signingTime),
      ),
    ),
    faults,
  };
}
