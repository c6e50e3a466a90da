import { quote } from "@aixv/core";
import type { Reference } from "../links/index.ts";
import type { Artifact } from "../packet/packet-view.ts";
import type { OrganizationPolicy, PolicyStorage } from "../policy/organization-policy.ts";
import { readDeadline } from "../standard/times.ts";
import type { Evaluation } from "./evaluation.ts";

/** How a reference is immutable (AIV §3.3, Appendix E). */
export type ImmutabilityMechanism =
  | "commit"
  | "content-address"
  | "hash-manifest"
  | "signature"
  | "storage"
  | "retention"
  | "edition"
  | "archive"
  | "inline";

/** How a reference can change. */
export type Mutability = "branch" | "latest" | "short-commit" | "ci" | "live-document" | "tag" | "edition";

/**
 * What a reference is worth as evidence: `immutable` by a mechanism; `mutable`, of a form that the standard names as such; or
 * `none`, where nothing makes it immutable.
 */
export type Immutability =
  | { readonly verdict: "immutable"; readonly by: ImmutabilityMechanism }
  | { readonly verdict: "mutable"; readonly form: Mutability; readonly reason: string }
  | { readonly verdict: "none"; readonly reason: string };

/** Judges every artifact of a packet. */
export function judgeImmutability(evaluation: Evaluation): ReadonlyMap<Artifact, Immutability> {
  return new Map(evaluation.packet.artifacts.map((artifact) => [artifact, judge(artifact, evaluation)]));
}

function judge(artifact: Artifact, evaluation: Evaluation): Immutability {
  const reference = artifact.parsedReference;
  // The declaration of §6.8.4 is what it says, in the packet itself.
  if (artifact.type === "ownership_declaration" && reference === undefined)
    return { verdict: "immutable", by: "inline" };
  if (reference === undefined) return { verdict: "none", reason: "it has no reference" };
  const mutable = findMutable(reference, artifact, evaluation);
  if (mutable !== undefined) return mutable;
  const mechanism = findMechanism(reference, artifact, evaluation);
  return mechanism === undefined
    ? { verdict: "none", reason: whyNothing(reference) }
    : { verdict: "immutable", by: mechanism };
}

/** Forms that no mechanism can make good (AIV §9.2, G-IMM-02 to 04), and those that a hash or lock could. */
function findMutable(
  reference: Reference,
  artifact: Artifact,
  { policy, input }: Evaluation,
): Immutability | undefined {
  switch (reference.type) {
    case "code":
      if (reference.latest)
        return { verdict: "mutable", form: "latest", reason: "it follows what is newest" };
      if (reference.refKind === "commit") return undefined;
      if (reference.refKind === "short-commit") {
        return {
          verdict: "mutable",
          form: "short-commit",
          reason: `${quote(reference.ref)} is no whole commit id`,
        };
      }
      return { verdict: "mutable", form: "branch", reason: `${quote(reference.ref)} is a branch or tag` };
    case "ci-run":
      if (reference.latest)
        return { verdict: "mutable", form: "latest", reason: "it follows the newest run" };
      if (isRetained(artifact, policy)) return undefined;
      return {
        verdict: "mutable",
        form: "ci",
        reason: "the CI service may delete it: nothing guarantees its retention",
      };
    case "web":
    case "archive":
    case "tagged-image":
      if (reference.latest)
        return { verdict: "mutable", form: "latest", reason: "it follows what is newest" };
      if (reference.type !== "tagged-image") return undefined;
      return { verdict: "mutable", form: "tag", reason: `the tag ${quote(reference.tag)} can be moved` };
    case "live-document":
      if (reference.latest)
        return { verdict: "mutable", form: "latest", reason: "it follows what is newest" };
      if (artifact.sha256 === undefined) {
        const reason = "people edit it: it can say something else tomorrow";
        return { verdict: "mutable", form: "live-document", reason };
      }
      // Nobody gets the bytes of the hash from a page that was edited since (AIV §6.6.2: an exported snapshot with its hash).
      if (saysSnapshot(artifact) || hasNamedBytes(artifact, input)) return undefined;
      return {
        verdict: "mutable",
        form: "live-document",
        reason:
          "people edit it, and nothing says that what the sha256 is of was kept: name the export as file, or as snapshot or export in immutability_mechanism",
      };
    case "standard":
      if (reference.version !== null || reference.body === "RFC") return undefined;
      return { verdict: "mutable", form: "edition", reason: "it names no edition" };
    default:
      return undefined;
  }
}

function findMechanism(
  reference: Reference,
  artifact: Artifact,
  { policy, input }: Evaluation,
): ImmutabilityMechanism | undefined {
  const lock = storageOf(artifact, policy)?.lock ?? "none";
  if (lock !== "none") return "storage";
  switch (reference.type) {
    case "code":
      if (reference.knownHost || policy?.forgeHosts.includes(reference.host) === true) return "commit";
      break;
    case "ci-run":
      return "retention";
    case "content-address":
      return "content-address";
    case "inline":
      // What it lists is the evidence itself; of all else it holds what somebody typed.
      if (artifact.type === "scope_inventory") return "inline";
      break;
    case "versioned-issue":
    case "standard":
      // A requirement can be a document by its name; what a machine wrote cannot be in one.
      if (artifact.item.class === "E" && artifact.type !== "acceptance_checklist") return "edition";
      break;
    case "archive":
      if (reference.capturedAt !== null) return "archive";
      break;
    case "malformed":
      return undefined;
    default:
      break;
  }
  // A hash of nobody knows what makes nothing immutable.
  if (artifact.sha256 !== undefined && (leadsToBytes(reference) || hasNamedBytes(artifact, input)))
    return "hash-manifest";
  if (claimsLock(artifact) && (reference.type === "stored-object" || reference.type === "web"))
    return "storage";
  if (input.signatures?.provenance.get(artifact.section.pointer)?.status === "valid") return "signature";
  return undefined;
}

/** Whether a reference is a link, an address or a path; of the others none leads to bytes that could be hashed. */
export function leadsToBytes({ type }: Reference): boolean {
  return type !== "text" && type !== "standard" && type !== "versioned-issue" && type !== "inline";
}

/** Whether a file is there with the recorded hash, or, of a packet alone, is named at least. */
function hasNamedBytes(artifact: Artifact, { artifacts }: Evaluation["input"]): boolean {
  if (artifacts === undefined) return artifact.section.text("file") !== undefined;
  const examined = artifacts.artifacts.get(artifact.section.pointer);
  return examined?.status === "read" && examined.forms.some(({ sha256 }) => sha256 === artifact.sha256);
}

/** Whether the packet says that what was hashed is a copy of what people edit. */
function saysSnapshot({ immutabilityMechanism }: Artifact): boolean {
  const said = immutabilityMechanism ?? "";
  return (
    /\b(?:snapshot|export|archiv|pdf\b|copy\b)/i.test(said) &&
    !/\b(?:no|not|none|never|without)\b/i.test(said)
  );
}

/** Whether the packet says that its storage locks what is there; whether that is so, IMM-E.1.4 asks. */
export function claimsLock({ immutabilityMechanism }: Artifact): boolean {
  return /object lock|\bWORM\b|write[- ]once|immutable (?:blob|storage|bucket)|immutability polic|retention lock|bucket lock|\bvault lock/i.test(
    immutabilityMechanism ?? "",
  );
}

/** Whether a CI artifact is kept: confirmed, with an end, or by where it lies (G-IMM-04). */
function isRetained(artifact: Artifact, policy: OrganizationPolicy | undefined): boolean {
  return (
    artifact.section.boolean("retention_verified") === true ||
    readDeadline(artifact.section.text("retain_until")) !== undefined ||
    storageOf(artifact, policy)?.retentionDays !== undefined
  );
}

/** The place of the policy that an artifact lies in: of several the one that says most of it. */
export function storageOf(
  artifact: Artifact,
  policy: OrganizationPolicy | undefined,
): PolicyStorage | undefined {
  const { reference } = artifact;
  if (reference === undefined || policy === undefined) return undefined;
  return policy.storage
    .filter(({ prefix }) => isBelow(reference, prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
}

/** Below as a whole part: `https://ci.example` is not above `https://ci.example.evil`. */
function isBelow(reference: string, prefix: string): boolean {
  if (reference.includes("..") || !reference.startsWith(prefix)) return false;
  return (
    prefix.endsWith("/") || reference.length === prefix.length || /[/?#]/.test(reference[prefix.length] ?? "")
  );
}

function whyNothing(reference: Reference): string {
  switch (reference.type) {
    case "malformed":
      return reference.reason;
    case "code":
      return `${quote(reference.host)} is no forge that is known here; record the sha256 of what is there, or name the host in the policy's forge_hosts`;
    case "stored-object":
      return "nothing shows that the object is locked or what is in it; record its sha256";
    case "path":
      return "a file can be replaced; record its sha256";
    case "inline":
      return "only an inventory is what it says inline; keep what the tool wrote as a file, and record its sha256";
    case "standard":
    case "versioned-issue":
      return "only a requirement is in a document that others publish; record what this change gave, and its sha256";
    case "text":
      return "it leads to nothing that can be fetched or compared; record a link or a content address, and the sha256";
    default:
      return "whatever is there can be replaced; record the sha256 of what was seen";
  }
}
