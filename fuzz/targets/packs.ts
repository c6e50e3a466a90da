import { equalBytes } from "@aixv/core";
import {
  canonicalPack,
  evidenceDigestManifest,
  parseEvidenceBundle,
  parseEvidenceDigestManifest,
  parsePack,
  portableEvidenceDigest,
  serializeEvidenceDigestManifest,
  serializePack,
  validateEvidenceBundle,
  validatePack,
} from "@aixv/evidence-pack";
import { canonicalPythonJson, parsePythonJson } from "@aixv/evidence-pack/python-json";
import { canonicalEvents } from "../../packages/evidence-pack/src/evidence-digest/canonical-events.ts";
import { generateBundle } from "../../packages/evidence-pack/test/generate/bundles.ts";
import { Random as PackRandom } from "../../packages/evidence-pack/test/generate/random.ts";
import { PACK } from "../../packages/evidence-pack/test/packs.ts";
import { packArchive, unpackArchive } from "../../packages/sdk/src/packs/archive.ts";
import { EvidencePackFileError } from "../../packages/sdk/src/packs/pack-error.ts";
import { type FuzzKind, require } from "../target.ts";

/** Evidence bundles of the generator that are valid JSON. */
function bundles(): readonly Uint8Array[] {
  const random = new PackRandom(7);
  return Array.from({ length: 60 }, () => Buffer.from(generateBundle(random).bundle))
    .filter((bytes) => isJson(bytes) && parseEvidenceBundle(bytes).ok)
    .slice(0, 12);
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}

/** Evidence packs and bundles: one digest is one content, as Python has it. */
export const PACK_KINDS: readonly FuzzKind[] = [
  {
    kind: "evidence-pack",
    create() {
      const digest = PACK.pack_digest;
      const content = JSON.stringify(canonicalPack(PACK));
      return {
        shape: "json",
        samples: [serializePack(PACK)],
        run(input) {
          const parsed = parsePack(input);
          if (!parsed.ok) return false;
          const report = validatePack(parsed.value);
          if (!report.ok || parsed.value.content === null) return false;
          if (report.digest === digest)
            require(JSON.stringify(canonicalPack(parsed.value.content)) ===
              content, "one content under one digest");
          return true;
        },
      };
    },
  },
  {
    kind: "evidence-bundle",
    create() {
      const samples = bundles();
      const known = new Map<string, string>();
      const contentOf = (input: Uint8Array) => {
        const parsed = parseEvidenceBundle(input);
        if (!parsed.ok) return undefined;
        const digest = portableEvidenceDigest(parsed.value);
        return { bundle: parsed.value, digest };
      };
      return {
        shape: "json",
        samples,
        run(input) {
          const read = contentOf(input);
          if (read === undefined) return false;
          const { bundle, digest } = read;
          const manifest = evidenceDigestManifest(bundle);
          validateEvidenceBundle(bundle, { manifest });
          const again = parseEvidenceDigestManifest(serializeEvidenceDigestManifest(manifest));
          require(again.ok, "a manifest that is read again once it was written");
          // Without what the server stamps; see `portableEvidenceDigest`.
          const events = canonicalEvents(bundle.events).map((event) =>
            canonicalPythonJson(new Map([...event].filter(([name]) => name !== "environment"))),
          );
          const content = JSON.stringify([bundle.runId, events]);
          require((known.get(digest) ?? content) === content, "one content under one digest");
          if (known.size < 50_000) known.set(digest, content);
          return true;
        },
      };
    },
  },
  {
    kind: "evidence-digest-manifest",
    weight: 0.5,
    create: () => ({
      shape: "json",
      samples: bundles()
        .slice(0, 2)
        .flatMap((bytes) => {
          const parsed = parseEvidenceBundle(bytes);
          return parsed.ok ? [serializeEvidenceDigestManifest(evidenceDigestManifest(parsed.value))] : [];
        }),
      run: (input) => parseEvidenceDigestManifest(input).ok,
    }),
  },
  {
    kind: "python-json",
    create: () => ({
      shape: "json",
      samples: ['{"a":[1,2.5,"x",null,true,1e16],"b":{"\\u00e9":-0.0}}'].map((text) => Buffer.from(text)),
      run(input) {
        const parsed = parsePythonJson(new TextDecoder().decode(input));
        if (!parsed.ok) return false;
        canonicalPythonJson(parsed.value.value);
        return true;
      },
    }),
  },
  {
    kind: "pack-archive",
    weight: 0.5,
    async create() {
      const files = [
        { path: "evidence-pack.json", bytes: serializePack(PACK) },
        { path: "artifacts/a.json", bytes: Buffer.from("{}") },
      ];
      return {
        shape: "bytes",
        samples: [await packArchive(files)],
        async run(input) {
          try {
            const unpacked = await unpackArchive(input);
            require(equalBytes(
              await packArchive(unpacked),
              input,
            ), "an archive that is written as it was read");
            return true;
          } catch (error) {
            if (error instanceof EvidencePackFileError) return false;
            throw error;
          }
        },
      };
    },
  },
];
