import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestHex } from "@aixv/core";
import { PREDICATE_TYPES } from "@aixv/records";
import { familyClaims } from "./families.ts";

/** Writes the claims of families as `create_attestation_record` of the AIXV reference writes them, one file each. */
export function writeReferenceStore(root: string, families: number, size?: number): number {
  const folder = join(root, ".aixv", "attestations");
  mkdirSync(folder, { recursive: true });
  let written = 0;
  for (let family = 0; family < families; family++) {
    for (const { artifact, parents } of [...familyClaims(family, size)].flat()) {
      const statement = {
        _type: "https://in-toto.io/Statement/v1",
        subject: [{ name: "model", digest: { sha256: digestHex(artifact) } }],
        predicateType: PREDICATE_TYPES.training,
        predicate: {
          parent_models: parents.map((digest) => ({ digest, uri: null })),
          datasets: [],
          training_run: {
            framework: "torch",
            framework_version: "2.9.0",
            code_digest: artifact,
            environment_digest: artifact,
          },
          hyperparameters: {},
        },
      };
      const record = {
        created_at: "2026-01-01T00:00:00+00:00",
        predicate_type: PREDICATE_TYPES.training,
        schema: "aixv.attestation-record/v1",
        signature_bundle_path: null,
        statement,
      };
      const name = `${artifact.replace(":", "_")}.training.v1.json`;
      writeFileSync(join(folder, name), `${JSON.stringify(record, null, 2)}\n`);
      written++;
    }
  }
  return written;
}
