import type { AdvisoryRevision, ConcernedArtifact } from "../facts/advisories.ts";
import { signerUri } from "./signer-uri.ts";

/**
 * What formats have no member for, a line each, `aixv:` and a name before it: how bad it is, whom the advisory names, and who signed
 * it. No line has a text of strangers in it but such as cannot break out of it: codes, digests, times and URIs.
 */
export function advisoryNotes({ signed, advisory, isTimeProved, time }: AdvisoryRevision): readonly string[] {
  const { severity, status, reason_code, affected, published_at, updated_at, references = [] } = advisory;
  const { fixed_digests = [] } = advisory;
  const recorded = "record_digest" in signed ? signed : undefined;
  return [
    `aixv:status: ${status}`,
    `aixv:severity: ${severity}`,
    `aixv:reason_code: ${reason_code}`,
    ...affected.map(
      ({ digest = "every artifact that is named", selector = "self" }) =>
        `aixv:affected: ${digest} (${selector})`,
    ),
    ...fixed_digests.map((digest) => `aixv:fixed_digests: ${digest}`),
    ...(published_at === undefined ? [] : [`aixv:published_at: ${published_at}`]),
    ...(updated_at === undefined ? [] : [`aixv:updated_at: ${updated_at}`]),
    ...references.map((uri) => `aixv:references: ${uri}`),
    ...signed.signers.map(
      ({ subjects, issuer }) =>
        `aixv:signer: ${subjects.map(signerUri).join(", ")}${issuer === undefined ? "" : ` (issuer ${signerUri(issuer)})`}`,
    ),
    `aixv:signed: ${isTimeProved ? `by ${time}` : "at a time that nothing proves"}`,
    ...(recorded?.created_at === undefined ? [] : [`aixv:created_at: ${recorded.created_at}`]),
    `aixv:bundle: ${signed.bundle_digest}`,
    ...(recorded === undefined ? [] : [`aixv:record: ${recorded.record_digest}`]),
  ];
}

/** What to do about what is affected, where formats require it and an advisory says nothing: that is no advice to do nothing. */
export const NO_ACTION: string = "The advisory names no action.";

/** Why artifacts are concerned that the advisory does not name, a line each. */
export function pathNotes(concerned: readonly ConcernedArtifact[]): readonly string[] {
  return concerned
    .filter(({ path }) => path.length > 0)
    .map(({ digest, target, path }) => {
      const steps = path.map(({ type, from, to }) => `${from} ${type} ${to}`).join(", ");
      return `aixv:selected: ${digest} by ${target}: ${steps}`;
    });
}
