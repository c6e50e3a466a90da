export { HEADER_ERROR_CODES, HeaderError, type HeaderErrorCode } from "./header-error.ts";
export {
  type HeaderLimits,
  MAX_HEADER_BYTES,
  MAX_HEADER_READS,
  MAX_HEADER_TENSORS,
  MAX_SAFETENSORS_HEADER_BYTES,
} from "./header-limits.ts";
export { type HeaderConflict, type MergedModelHeaders, mergeModelHeaders } from "./merge-model-headers.ts";
export {
  type GraphValue,
  HEADER_FORMATS,
  type HeaderFormat,
  type HeaderValue,
  type ModelDescription,
  type ModelGraph,
  type ModelHeader,
  type ModelSource,
  type OperatorSet,
  type TensorTypeCount,
} from "./model-header.ts";
export { readModelHeader } from "./read-model-header.ts";
