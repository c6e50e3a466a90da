import type { ProvenanceCheck, SignatureCheck, SignatureFacts } from "../../facts/signature-facts.ts";
import type { Artifact, PacketView } from "../../packet/packet-view.ts";
import { ArtifactFolder } from "../artifacts/artifact-folder.ts";
import { ArtifactFinder } from "../artifacts/collect-artifact-facts.ts";
import { GitRepository } from "../git/index.ts";
import type { SignatureTrust } from "./signature-trust.ts";
import { verifyAttestation } from "./verify-attestation.ts";
import { verifyProvenance } from "./verify-provenance.ts";

/** What {@link collectSignatureFacts} is told. */
export interface CollectSignatureOptions extends SignatureTrust {
  /** The folder with the artifacts' bytes, bundles among them. */
  readonly artifactsDirectory?: string;
  /** A folder of the repository, for signed commits. */
  readonly repositoryDirectory?: string;
  readonly signal?: AbortSignal;
}

/**
 * Verifies the signatures of a packet: those of its attestations, and provenance of class F. Whatever cannot be verified is
 * `unchecked`, with the reason.
 *
 * Which bytes an attestation's signature covers is told by `attestationBytes`; SSH signs them for the namespace `aiv`.
 *
 * @throws the signal's reason once it is aborted
 */
export async function collectSignatureFacts(
  view: PacketView,
  options: CollectSignatureOptions,
): Promise<SignatureFacts> {
  const files = await openFiles(options);
  const attestations = new Map<string, SignatureCheck>();
  for (const attestation of view.attestations) {
    options.signal?.throwIfAborted();
    const { section, signatureMethod } = attestation;
    if (signatureMethod === "unsigned") continue;
    const check = await verifyAttestation(view.root.json, attestation, options, files.readBeside);
    attestations.set(section.pointer, check);
  }
  const provenance = new Map<string, ProvenanceCheck>();
  const artifacts = view.artifacts.filter(({ item }) => item.class === "F");
  const repository = artifacts.length === 0 ? undefined : await openRepository(options);
  for (const artifact of artifacts) {
    options.signal?.throwIfAborted();
    const context = { view, trust: options, repository, readArtifact: files.readArtifact };
    provenance.set(artifact.section.pointer, await verifyProvenance(artifact, context));
  }
  return { attestations, provenance };
}

interface Files {
  readonly readBeside: (path: string) => Promise<Uint8Array | undefined>;
  readonly readArtifact: (artifact: Artifact) => Promise<Uint8Array | string>;
}

async function openFiles({ artifactsDirectory, signal }: CollectSignatureOptions): Promise<Files> {
  const opened = artifactsDirectory === undefined ? undefined : await ArtifactFolder.open(artifactsDirectory);
  if (opened?.ok !== true) {
    const reason = opened === undefined ? "no folder of artifacts was given" : opened.error.message;
    return { readBeside: async () => undefined, readArtifact: async () => reason };
  }
  const folder = opened.value;
  const finder = new ArtifactFinder(folder, signal);
  const readBeside: Files["readBeside"] = async (path) => {
    const file = await folder.read(path);
    return "status" in file ? undefined : file.bytes;
  };
  return {
    readBeside,
    readArtifact: async (artifact) => {
      const named = artifact.section.text("bundle");
      const path = named ?? (await finder.find(artifact));
      if (typeof path !== "string") return path.reason;
      return (await readBeside(path)) ?? "its file is not there, too large, or cannot be read";
    },
  };
}

async function openRepository({
  repositoryDirectory,
  signal,
}: CollectSignatureOptions): Promise<GitRepository | string | undefined> {
  if (repositoryDirectory === undefined) return undefined;
  const opened = await GitRepository.open(repositoryDirectory, { signal });
  return opened.ok ? opened.value : opened.error.message;
}
