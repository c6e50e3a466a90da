import { derUtf8String } from "../der/der-writer.ts";
import type { Claims } from "../oidc/identity-token.ts";
import { Refusal } from "../server/service.ts";
import type { Extension, SubjectAltName } from "../x509/extensions.ts";

/** What Fulcio certifies of a token. */
export interface CertifiedIdentity {
  /** The text whose signature proves possession of the key. */
  readonly challenge: string;
  readonly subjectAltName: SubjectAltName;
  readonly extensions: readonly Extension[];
}

const FULCIO_ARC = "1.3.6.1.4.1.57264.1";

/** Claims of a GitHub Actions token that Fulcio copies: number in the arc, claim, prefix, raw (deprecated) form. */
const GITHUB_CLAIMS: readonly (readonly [number: number, claim: string, prefix: string, raw: boolean])[] = [
  [2, "event_name", "", true],
  [3, "sha", "", true],
  [4, "workflow", "", true],
  [5, "repository", "", true],
  [6, "ref", "", true],
  [9, "job_workflow_ref", "https://github.com/", false],
  [10, "job_workflow_sha", "", false],
  [11, "runner_environment", "", false],
  [12, "repository", "https://github.com/", false],
  [13, "sha", "", false],
  [14, "ref", "", false],
  [15, "repository_id", "", false],
  [16, "repository_owner", "https://github.com/", false],
  [17, "repository_owner_id", "", false],
  [20, "event_name", "", false],
];

/** Derives the certified identity from verified claims (Fulcio's OID registry; certificate specification). */
export function certifiedIdentity(claims: Claims): CertifiedIdentity {
  const issuer = String(claims.iss);
  const issuerExtensions = [rawExtension(1, issuer), utf8Extension(8, issuer)];
  const { email, sub, job_workflow_ref: workflow } = claims;
  if (typeof email === "string") {
    if (claims.email_verified !== true) throw new Refusal(401, "the identity token's email is not verified");
    return { challenge: email, subjectAltName: { email }, extensions: issuerExtensions };
  }
  if (typeof sub !== "string" || sub === "") throw new Refusal(401, "the identity token has no subject");
  if (typeof workflow === "string") {
    const uri = `https://github.com/${workflow}`;
    return {
      challenge: sub,
      subjectAltName: { uri },
      extensions: [...issuerExtensions, ...githubExtensions(claims)],
    };
  }
  if (!URL.canParse(sub))
    throw new Refusal(400, "the identity token's subject is neither an email nor a URI");
  return { challenge: sub, subjectAltName: { uri: sub }, extensions: issuerExtensions };
}

function githubExtensions(claims: Claims): Extension[] {
  return GITHUB_CLAIMS.flatMap(([number, claim, prefix, raw]) => {
    const value = claims[claim];
    if (typeof value !== "string") return [];
    return [raw ? rawExtension(number, value) : utf8Extension(number, `${prefix}${value}`)];
  });
}

function rawExtension(number: number, text: string): Extension {
  return { oid: `${FULCIO_ARC}.${number}`, critical: false, value: Buffer.from(text, "utf8") };
}

function utf8Extension(number: number, text: string): Extension {
  return { oid: `${FULCIO_ARC}.${number}`, critical: false, value: derUtf8String(text) };
}
