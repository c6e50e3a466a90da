import { readFileSync } from "node:fs";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";

/** What of `aixv.admission-facts/v1` is used here; schemas/admission-facts.schema.json has all of it. */
export interface Facts {
  readonly artifact: { readonly digest: string; readonly other_digests?: readonly string[] };
  readonly signatures: readonly (Signed & { readonly subjects: readonly string[] })[];
  readonly statements: readonly (Signed & {
    readonly subjects: readonly { readonly digest: string }[];
    readonly predicate_type: string;
    readonly predicate: { readonly licenses?: unknown };
  })[];
  readonly records: readonly (Signed & {
    readonly kind: string;
    readonly is_valid: boolean;
    readonly payload: unknown;
  })[];
}

interface Signed {
  readonly signers: readonly Member[];
}

/** A signer, or somebody whom a team trusts. Cedar knows them by subject and issuer: one is worth what the other is. */
export interface Member {
  readonly subjects: readonly string[];
  readonly issuer?: string;
}

/** The teams that admission.cedar names. */
export interface Teams {
  readonly release: readonly Member[];
  readonly security: readonly Member[];
}

interface Advisory {
  readonly status: string;
  readonly severity: string;
  readonly affected: readonly { readonly digest?: string }[];
}

const POLICIES = readFileSync(new URL("admission.cedar", import.meta.url), "utf8");
const MODEL_CARD = "https://aixv.org/attestation/model-card/v1";

/** Whether a model is admitted by admission.cedar: it goes through no lists, so that is done here, and nothing else. */
export function decideByCedar(facts: Facts, teams: Teams): boolean {
  const { digest, other_digests = [] } = facts.artifact;
  const isArtifact = (found: string | undefined): boolean =>
    found !== undefined && [digest, ...other_digests].includes(found);
  const entities = Object.entries(teams).flatMap(([team, members]: readonly [string, readonly Member[]]) =>
    members.flatMap(uids).map((uid) => ({ uid, attrs: {}, parents: [{ type: "Team", id: team }] })),
  );
  const permits = ({ signers }: Signed, action: string, context: cedar.Context = {}): boolean =>
    signers.flatMap(uids).some((principal) => {
      const answer = cedar.isAuthorized({
        principal,
        action: { type: "Action", id: action },
        resource: { type: "Model", id: digest },
        context,
        policies: { staticPolicies: POLICIES },
        entities,
      });
      // A policy that cannot be evaluated is left out by Cedar: then nothing is decided.
      if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join("; "));
      const { decision, diagnostics } = answer.response;
      for (const { error } of diagnostics.errors) throw new Error(error.message);
      return decision === "allow";
    });

  // A signature over something else is a signature too.
  const isSigned = facts.signatures.some(
    (signature) => signature.subjects.some(isArtifact) && permits(signature, "sign"),
  );
  const isDescribed = facts.statements.some(
    (statement) =>
      statement.predicate_type === MODEL_CARD &&
      statement.subjects.some((subject) => isArtifact(subject.digest)) &&
      permits(statement, "describe", { licenses: (statement.predicate.licenses ?? []) as string[] }),
  );
  const isWarned = facts.records.some((record) => {
    if (record.kind !== "advisory") return false;
    // One that breaks the rules of advisories counts as the worst, by whoever may warn.
    if (!record.is_valid) return permits(record, "warn", { status: "active", severity: "critical" });
    const { status, severity, affected } = record.payload as Advisory;
    return affected.some((one) => isArtifact(one.digest)) && permits(record, "warn", { status, severity });
  });
  return isSigned && isDescribed && !isWarned;
}

function uids({ subjects, issuer = "" }: Member): readonly cedar.TypeAndId[] {
  return subjects.map((subject) => ({ type: "Signer", id: `${issuer}|${subject}` }));
}
