import { withinAllowance } from "../binary/range-reader.ts";
import type { Content, Findings } from "../findings.ts";
import { protobufAllowance } from "../limits.ts";
import { type Field, readFields } from "./fields.ts";

/** Models that are protobuf messages, which have no magic: their fields have to fill the file exactly. */
export async function detectProtobufModels(content: Content, findings: Findings): Promise<void> {
  if (content.head.length < 4) return;
  for (const model of [ONNX, SAVED_MODEL]) {
    const reader = content.readerWith(protobufAllowance);
    const fields: Field[] = [];
    // A message whose fields are too many to go through is judged by those that were.
    const valid = await withinAllowance(
      readFields(reader, (field) => {
        fields.push(field);
        return (
          wireTypeOf(model, field.number) !== undefined && wireTypeOf(model, field.number) !== field.wireType
        );
      }).then((whole) => whole !== undefined),
      true,
    );
    if (!valid || !model.isComplete(fields)) continue;
    const main = fields.find((field) => field.number === model.main);
    const begin =
      main === undefined
        ? NO_BYTES
        : await withinAllowance(content.reader.read(main.offset, Math.min(1, main.length)), NO_BYTES);
    if (model.mainBegins.includes(begin[0] ?? 0)) findings.add(model.format, model.reason);
  }
}

const NO_BYTES = new Uint8Array();

/** What tells the messages of a kind of model from others. */
export interface ProtobufModel {
  readonly format: "onnx" | "tensorflow-saved-model";
  readonly reason: string;
  readonly varints: readonly number[];
  readonly lengths: readonly number[];
  readonly isComplete: (fields: readonly Field[]) => boolean;
  /** The field that holds the graph, and the tags with which that may begin. */
  readonly main: number;
  readonly mainBegins: readonly number[];
}

/** The wire type that a field of a model has to have; undefined for those that it does not know. */
export function wireTypeOf(model: ProtobufModel, number: number): 0 | 2 | undefined {
  if (model.varints.includes(number)) return 0;
  return model.lengths.includes(number) ? 2 : undefined;
}

function has(fields: readonly Field[], number: number): boolean {
  return fields.some((field) => field.number === number);
}

/** `ModelProto` of onnx.proto (IR version 14). Fields of later versions are skipped, as its readers do. */
export const ONNX: ProtobufModel = {
  format: "onnx",
  reason: "fields of an ONNX ModelProto with a graph",
  varints: [1, 5],
  lengths: [2, 3, 4, 6, 7, 8, 14, 20, 25, 26],
  isComplete: (fields) => has(fields, 7) && (has(fields, 1) || has(fields, 8)),
  main: 7,
  // node, name, initializer, doc_string, input, output, value_info, quantization_annotation, sparse_initializer and
  // metadata_props of GraphProto: all have a length.
  mainBegins: [1, 2, 5, 10, 11, 12, 13, 14, 15].map((number) => number * 8 + 2).concat([0x82]),
};

/** `SavedModel` of saved_model.proto: schema version 1 and meta graphs, each beginning with what it is about. */
const SAVED_MODEL: ProtobufModel = {
  format: "tensorflow-saved-model",
  reason: "schema version and meta graphs of a TensorFlow SavedModel",
  varints: [1],
  lengths: [2],
  isComplete: (fields) =>
    has(fields, 2) &&
    fields.some((field) => field.number === 1 && field.value === 1) &&
    fields.every((field) => field.number <= 2),
  main: 2,
  mainBegins: [1, 2, 3, 4, 5, 6, 7].map((number) => number * 8 + 2),
};
