import { type Timestamp, timeFromDate } from "@aixv/core";
import { RFC3161Timestamp } from "@sigstore/core";
import type { Bundle } from "../bundle/index.ts";
import {
  fulcioIssuer,
  issuerName,
  parseCertificate,
  subjectAltNames,
  subjectName,
} from "./certificate/x509.ts";

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
    logEntries: material.tlogEntries.map(({ logIndex, integratedTime, kind, kindVersion }) => ({
      logIndex,
      kind: `${kind} ${kindVersion}`,
      ...(integratedTime === "0"
        ? {}
        : { integratedTime: new Date(Number(integratedTime) * 1000).toISOString() }),
    })),
    timestamps: material.timestamps.flatMap((der, index) =>
      tryTo(`timestamp ${index + 1}`, () =>
        timeFromDate(RFC3161Timestamp.parse(Buffer.from(der)).signingTime),
      ),
    ),
    faults,
  };
}
