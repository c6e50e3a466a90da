import { MAX_HEADER_LIST } from "../header-limits.ts";
import type { MetadataValues } from "../metadata-values.ts";
import type { ModelDescription, ModelSource } from "../model-header.ts";
import { present } from "../present.ts";
import { fileTypeName } from "./ggml-types.ts";

/** Lists of texts that are kept; the last is what was written before `general.dataset.*`. */
export const GGUF_LISTS: readonly string[] = ["general.tags", "general.languages", "general.datasets"];

/** The keys of docs/gguf.md, "Standardized key-value pairs", about the model and not about how it runs. */
export function describeGguf(metadata: MetadataValues): ModelDescription {
  const text = (key: string): string | undefined => metadata.text(`general.${key}`);
  const architecture = text("architecture");
  return present<ModelDescription>({
    name: text("name"),
    version: text("version"),
    description: text("description"),
    architecture,
    quantization: fileTypeName(metadata.natural("general.file_type")),
    quantizedBy: text("quantized_by"),
    sizeLabel: text("size_label"),
    contextLength:
      architecture === undefined ? undefined : metadata.natural(`${architecture}.context_length`),
    author: text("author"),
    organization: text("organization"),
    license: text("license"),
    licenseName: text("license.name"),
    licenseLink: text("license.link"),
    url: text("url"),
    repositoryUrl: text("repo_url"),
    languages: metadata.list("general.languages"),
    tags: metadata.list("general.tags"),
    baseModels: sources(metadata, "general.base_model"),
    datasets:
      sources(metadata, "general.dataset") ?? metadata.list("general.datasets")?.map((name) => ({ name })),
  });
}

/** Those of the numbered ones that have a key. A count may be as large as it likes; keys are few. */
function sources(metadata: MetadataValues, prefix: string): readonly ModelSource[] | undefined {
  const count = metadata.natural(`${prefix}.count`);
  if (count === undefined) return undefined;
  const found: ModelSource[] = [];
  for (let i = 0; i < Math.min(count, MAX_HEADER_LIST); i++) {
    const text = (key: string): string | undefined => metadata.text(`${prefix}.${i}.${key}`);
    const source = present<ModelSource>({
      name: text("name"),
      author: text("author"),
      version: text("version"),
      organization: text("organization"),
      description: text("description"),
      url: text("url"),
      doi: text("doi"),
      uuid: text("uuid"),
      repositoryUrl: text("repo_url"),
    });
    if (Object.keys(source).length > 0) found.push(source);
  }
  return found;
}
