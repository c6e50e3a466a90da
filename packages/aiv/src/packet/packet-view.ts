import { formatJsonPointer, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { type Reference, readReference } from "../links/index.ts";
import { COMMIT_ID } from "../standard/commit-id.ts";

// A packet that breaks its schema is still judged by every rule that can be: what has the wrong type is absent here, and
// told by the schema.

/** Any mapping of a packet and where it stands. Members of the wrong type are absent. */
export class Section {
  readonly json: JsonObject;
  readonly path: readonly (string | number)[];

  constructor(json: JsonObject, path: readonly (string | number)[]) {
    this.json = json;
    this.path = path;
  }

  /** RFC 6901. */
  get pointer(): string {
    return formatJsonPointer(this.path);
  }

  raw(name: string): JsonValue | undefined {
    return getOwn(this.json, name);
  }

  /** A text that is not blank. */
  text(name: string): string | undefined {
    const value = this.raw(name);
    return typeof value === "string" && value.trim() !== "" ? value : undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name);
    return typeof value === "boolean" ? value : undefined;
  }

  integer(name: string): number | undefined {
    const value = this.raw(name);
    return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
  }

  /** The texts of a list; empty where it is no list. */
  texts(name: string): readonly string[] {
    const value = this.raw(name);
    return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
  }

  section(name: string): Section | undefined {
    const value = this.raw(name);
    return isJsonObject(value) ? new Section(value, [...this.path, name]) : undefined;
  }

  /** The mappings of a list, each with its own place; empty where it is no list. */
  sections(name: string): readonly Section[] {
    const value = this.raw(name);
    if (!Array.isArray(value)) return [];
    return (value as readonly JsonValue[]).flatMap((entry, index) =>
      isJsonObject(entry) ? new Section(entry, [...this.path, name, index]) : [],
    );
  }

  /** Where a member is, present or not. */
  at(...names: readonly (string | number)[]): readonly (string | number)[] {
    return [...this.path, ...names];
  }
}

/** A claim (Appendix B). */
export interface Claim {
  readonly section: Section;
  readonly id: string | undefined;
  readonly types: readonly string[];
  readonly statement: string | undefined;
  readonly riskSurfaces: readonly string[];
  readonly files: readonly string[];
  readonly functions: readonly string[];
  readonly evidenceRefs: readonly string[];
}

/** An evidence item (§6.9). */
export interface EvidenceItem {
  readonly section: Section;
  readonly id: string | undefined;
  /** `A` to `G`; absent where it is none of them. */
  readonly class: EvidenceClass | undefined;
  readonly description: string;
  readonly scope: string;
  readonly validationMethod: string;
  readonly limitations: readonly string[];
  readonly claimRefs: readonly string[];
  readonly artifacts: readonly Artifact[];
  /** All of these texts, in which facts may stand. */
  readonly prose: string;
}

/** An artifact of an evidence item. */
export interface Artifact {
  readonly section: Section;
  readonly item: { readonly id: string | undefined; readonly class: EvidenceClass | undefined };
  readonly type: string | undefined;
  readonly reference: string | undefined;
  /** What that is: read when it is asked for, and once. */
  readonly parsedReference: Reference | undefined;
  readonly immutabilityMechanism: string | undefined;
  readonly canonicalForm: string | undefined;
  /** Lower-case hex of 64 digits; absent where it is none. */
  readonly sha256: string | undefined;
}

/** An attestation (§7.4). */
export interface Attestation {
  readonly section: Section;
  readonly id: string | undefined;
  readonly verifierId: string | undefined;
  readonly decision: string | undefined;
  readonly timestamp: string | undefined;
  readonly signatureMethod: string | undefined;
}

/** Evidence classes (§6.1), G among them. */
export const EVIDENCE_CLASSES = ["A", "B", "C", "D", "E", "F", "G"] as const;
export type EvidenceClass = (typeof EVIDENCE_CLASSES)[number];

/** A packet as rules and collectors read it: whatever has the right type. */
export interface PacketView {
  readonly root: Section;
  readonly identification: Section;
  readonly classification: Section;
  readonly claims: readonly Claim[];
  readonly items: readonly EvidenceItem[];
  /** Of all items, in their order. */
  readonly artifacts: readonly Artifact[];
  readonly attestations: readonly Attestation[];
  readonly knownLimitations: readonly string[];
  /** Lower case; absent where it is no full commit id. */
  readonly headSha: string | undefined;
  readonly baseSha: string | undefined;
}

/** Reads a packet as far as it can be read. Never fails. */
export function viewPacket(packet: JsonObject): PacketView {
  const root = new Section(packet, []);
  const identification = root.section("identification") ?? new Section({}, ["identification"]);
  const items = root.sections("evidence_items").map(viewItem);
  return {
    root,
    identification,
    classification: root.section("classification") ?? new Section({}, ["classification"]),
    claims: root.sections("claims").map(viewClaim),
    items,
    artifacts: items.flatMap(({ artifacts }) => artifacts),
    attestations: root.sections("attestations").map((section) => ({
      section,
      id: section.text("id"),
      verifierId: section.text("verifier_id"),
      decision: section.text("decision"),
      timestamp: section.text("timestamp"),
      signatureMethod: section.text("signature_method"),
    })),
    knownLimitations: root.texts("known_limitations"),
    headSha: commitId(identification.text("head_sha")),
    baseSha: commitId(identification.text("base_sha")),
  };
}

function viewClaim(section: Section): Claim {
  const scope = section.section("scope");
  return {
    section,
    id: section.text("id"),
    types: section.texts("type"),
    statement: section.text("statement"),
    riskSurfaces: section.texts("risk_surfaces"),
    files: scope?.texts("files") ?? [],
    functions: scope?.texts("functions") ?? [],
    evidenceRefs: section.texts("evidence_refs"),
  };
}

function viewItem(section: Section): EvidenceItem {
  const id = section.text("id");
  const itemClass = EVIDENCE_CLASSES.find((name) => name === section.raw("class"));
  const description = section.text("description") ?? "";
  const scope = section.text("scope") ?? "";
  const validationMethod = section.text("validation_method") ?? "";
  const limitations = section.texts("limitations");
  const artifacts = section
    .sections("artifacts")
    .map((artifact) => viewArtifact(artifact, { id, class: itemClass }));
  let prose: string | undefined;
  return {
    section,
    id,
    class: itemClass,
    description,
    scope,
    validationMethod,
    limitations,
    claimRefs: section.texts("claim_refs"),
    artifacts,
    get prose() {
      prose ??= [
        description,
        scope,
        validationMethod,
        ...limitations,
        ...artifacts.flatMap(({ canonicalForm }) => canonicalForm ?? []),
      ].join("\n");
      return prose;
    },
  };
}

function viewArtifact(section: Section, item: Artifact["item"]): Artifact {
  const reference = section.text("reference");
  let parsed: Reference | undefined;
  return {
    section,
    item,
    type: section.text("type"),
    reference,
    immutabilityMechanism: section.text("immutability_mechanism"),
    canonicalForm: section.text("canonical_form"),
    sha256: /^[0-9a-f]{64}$/i.exec(section.text("sha256") ?? "")?.[0].toLowerCase(),
    get parsedReference() {
      if (reference !== undefined) parsed ??= readReference(reference);
      return parsed;
    },
  };
}

function commitId(text: string | undefined): string | undefined {
  const id = text?.toLowerCase();
  return id !== undefined && COMMIT_ID.test(id) ? id : undefined;
}
