/** What {@link detectFormats} tells apart. Each is described in docs/formats.md. */
export const CONTENT_FORMATS = [
  "bzip2",
  "empty",
  "executable",
  "ggml",
  "gguf",
  "gzip",
  "hdf5",
  "json",
  "keras-zip",
  "lz4",
  "lzma",
  "numpy",
  "onnx",
  "pickle",
  "python-bytecode",
  "pytorch-tar",
  "pytorch-zip",
  "safetensors",
  "script",
  "tar",
  "tensorflow-saved-model",
  "text",
  "tflite",
  "unknown",
  "xz",
  "zip",
  "zlib",
  "zstd",
] as const;

/** One of {@link CONTENT_FORMATS}. */
export type ContentFormat = (typeof CONTENT_FORMATS)[number];

/** True for one of {@link CONTENT_FORMATS}, spelt as there. */
export function isContentFormat(text: string): text is ContentFormat {
  return (CONTENT_FORMATS as readonly string[]).includes(text);
}
