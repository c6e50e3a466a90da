/** Types of artifacts (AIXV §4.1, initial registry). */
export const ARTIFACT_TYPES = [
  "base-model",
  "fine-tuned-model",
  "lora-adapter",
  "quantized-model",
  "checkpoint",
  "dataset",
  "tokenizer",
  "training-config",
  "inference-config",
  "cl-delta",
  "eval-report",
  "prompt-pack",
  "policy-pack",
] as const;

/** One of {@link ARTIFACT_TYPES}, or a namespaced identifier such as `vendor.example/rlhf-reward-model`. */
export type ArtifactType = string;

/** Registered types that are not made out of another model, so that a training claim about one may name no parent. */
export const ARTIFACT_TYPES_WITHOUT_PARENTS: readonly string[] = [
  "base-model",
  "checkpoint",
  "dataset",
  "tokenizer",
  "training-config",
  "inference-config",
  "eval-report",
  "prompt-pack",
  "policy-pack",
];

/** A DNS name with at least one dot, a slash, a name. */
export const NAMESPACED_PATTERN: RegExp =
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+\/[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** True for a registered type, spelt as there, and for any namespaced one (AIXV §4.1), up to 128 characters. */
export function isArtifactType(text: string): text is ArtifactType {
  if ((ARTIFACT_TYPES as readonly string[]).includes(text)) return true;
  return text.length <= 128 && NAMESPACED_PATTERN.test(text);
}
