import type { ArtifactContent, ArtifactFacts, ExaminedArtifact } from "../facts/artifact-facts.ts";
import type { RepositoryFacts } from "../facts/repository-facts.ts";
import type { SignatureFacts } from "../facts/signature-facts.ts";
import type { PacketDocument } from "../packet/packet-document.ts";
import type {
  Artifact,
  Attestation,
  EvidenceClass,
  EvidenceItem,
  PacketView,
} from "../packet/packet-view.ts";
import type { OrganizationPolicy } from "../policy/organization-policy.ts";
import type { Profile } from "../profiles/profile.ts";
import { type ComplianceLevel, REQUIRED_CLASSES, RISK_TIERS, type RiskTier } from "../standard/tiers.ts";
import { readTime } from "../standard/times.ts";
import { countedAttestations } from "./counted-attestations.ts";
import { type Immutability, judgeImmutability } from "./immutability.ts";

/** What a packet is judged with. All of it is given; nothing is looked up. */
export interface EvaluationInput {
  readonly document: PacketDocument;
  readonly view: PacketView;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly repository: RepositoryFacts | undefined;
  readonly artifacts: ArtifactFacts | undefined;
  readonly signatures: SignatureFacts | undefined;
  readonly policy: OrganizationPolicy | undefined;
  readonly profiles: readonly Profile[];
  readonly mergedAt: number | undefined;
  readonly claimedLevel: ComplianceLevel | undefined;
  /** The commit that is to be merged, as the caller knows it: lower case, in full. */
  readonly expectedHead: string | undefined;
  /** The commit that it is to be merged into, likewise. */
  readonly expectedBase: string | undefined;
}

/** A packet with everything that rules ask of it more than once. */
export class Evaluation {
  readonly input: EvaluationInput;
  readonly packet: PacketView;
  /** As the packet says; R3 where it says nothing that can be read: what is uncertain counts as the higher (AIV §5.1). */
  readonly tier: RiskTier;
  readonly hasTier: boolean;
  readonly now: number;
  #immutability: ReadonlyMap<Artifact, Immutability> | undefined;
  #counted: readonly Attestation[] | undefined;
  #limitations: readonly string[] | undefined;
  #itemsByClass: ReadonlyMap<EvidenceClass | undefined, readonly EvidenceItem[]> | undefined;
  #artifactsByType: ReadonlyMap<string | undefined, readonly Artifact[]> | undefined;
  #itemByArtifact: ReadonlyMap<Artifact, EvidenceItem> | undefined;

  constructor(input: EvaluationInput) {
    this.input = input;
    this.packet = input.view;
    const tier = RISK_TIERS.find((known) => known === input.view.classification.raw("risk_tier"));
    this.tier = tier ?? "R3";
    this.hasTier = tier !== undefined;
    this.now = input.now;
  }

  /** What is said of the packet's own change: facts about another head commit are none. */
  get repository(): RepositoryFacts | undefined {
    const { repository } = this.input;
    return repository !== undefined && repository.headSha === this.packet.headSha ? repository : undefined;
  }

  get policy(): OrganizationPolicy | undefined {
    return this.input.policy;
  }

  /** Classes that the tier and the profiles need. */
  get requiredClasses(): readonly EvidenceClass[] {
    const added = this.input.profiles.flatMap(({ additionalClasses }) => additionalClasses[this.tier] ?? []);
    return [...new Set([...REQUIRED_CLASSES[this.tier], ...added])];
  }

  itemsOf(evidenceClass: EvidenceClass): readonly EvidenceItem[] {
    this.#itemsByClass ??= Map.groupBy(this.packet.items, (item) => item.class);
    return this.#itemsByClass.get(evidenceClass) ?? [];
  }

  /** The item that an artifact is of. */
  itemOf(artifact: Artifact): EvidenceItem | undefined {
    this.#itemByArtifact ??= new Map(
      this.packet.items.flatMap((item) => item.artifacts.map((one) => [one, item] as const)),
    );
    return this.#itemByArtifact.get(artifact);
  }

  /** Artifacts of a type, of one class or of any. */
  artifactsOf(type: string, evidenceClass?: EvidenceClass): readonly Artifact[] {
    this.#artifactsByType ??= Map.groupBy(this.packet.artifacts, (artifact) => artifact.type);
    const all = this.#artifactsByType.get(type) ?? [];
    return evidenceClass === undefined ? all : all.filter(({ item }) => item.class === evidenceClass);
  }

  /** What the bytes of an artifact say; `undefined` where no artifacts were given. */
  examined(artifact: Artifact): ExaminedArtifact | undefined {
    return this.input.artifacts?.artifacts.get(artifact.section.pointer);
  }

  /** What the bytes of an artifact are, where they could be read. */
  contentOf(artifact: Artifact): ArtifactContent | undefined {
    const examined = this.examined(artifact);
    return examined?.status === "read" ? examined.content : undefined;
  }

  immutabilityOf(artifact: Artifact): Immutability {
    this.#immutability ??= judgeImmutability(this);
    return this.#immutability.get(artifact) ?? { verdict: "none", reason: "it has no reference" };
  }

  /** The latest attestation of each Verifier: what they decided in the end. */
  get attestations(): readonly Attestation[] {
    this.#counted ??= countedAttestations(this.packet.attestations, this.input.signatures);
    return this.#counted;
  }

  /** When the Verifier decided, the latest of them; the anchor of deadlines. */
  get decidedAt(): number | undefined {
    const times = this.attestations.flatMap(({ timestamp }) => readTime(timestamp) ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  get createdAt(): number | undefined {
    return readTime(this.packet.identification.text("created_at"));
  }

  /** Known limitations as far as something may be justified in them: so many, and each so long, as people read. */
  get limitations(): readonly string[] {
    this.#limitations ??= this.packet.knownLimitations.slice(0, 200).map((text) => text.slice(0, 2000));
    return this.#limitations;
  }
}
