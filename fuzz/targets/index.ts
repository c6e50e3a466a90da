import type { FuzzKind } from "../target.ts";
import { AIV_KINDS } from "./aiv.ts";
import { EXPORT_KINDS } from "./exports.ts";
import { FORMAT_KINDS } from "./formats.ts";
import { PACK_KINDS } from "./packs.ts";
import { POLICY_KINDS } from "./policy.ts";
import { RECORD_KINDS } from "./records.ts";
import { SIGNATURE_KINDS } from "./signatures.ts";
import { SIGNED_KINDS } from "./signed.ts";
import { STORE_KINDS } from "./store.ts";
import { TRUST_KINDS } from "./trust.ts";

/** Every kind of input that comes from strangers. A new reader gets a line here. */
export const FUZZ_KINDS: readonly FuzzKind[] = [
  ...SIGNED_KINDS,
  ...TRUST_KINDS,
  ...RECORD_KINDS,
  ...POLICY_KINDS,
  ...AIV_KINDS,
  ...SIGNATURE_KINDS,
  ...PACK_KINDS,
  ...FORMAT_KINDS,
  ...EXPORT_KINDS,
  ...STORE_KINDS,
];
