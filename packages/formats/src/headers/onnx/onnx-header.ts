import type { Field } from "../../protobuf/fields.ts";
import { ONNX, wireTypeOf } from "../../protobuf/models.ts";
import { HeaderError, malformed, tooLarge } from "../header-error.ts";
import { type HeaderLimits, MAX_HEADER_KEYS } from "../header-limits.ts";
import type { HeaderSource } from "../header-source.ts";
import { MetadataValues } from "../metadata-values.ts";
import type { ModelDescription, ModelHeader } from "../model-header.ts";
import { present } from "../present.ts";
import { TensorTally } from "../tensor-tally.ts";
import { readGraph } from "./onnx-graph.ts";
import {
  fieldsOf,
  fileMessage,
  messageOf,
  nameOf,
  numberOf,
  type OnnxMessage,
  shortText,
} from "./onnx-message.ts";
import { countFunction } from "./onnx-nodes.ts";

/** What may have been read when all outermost fields are found; functions are among them, each of which is skipped. */
const RECOGNITION_BYTES = 4 * 1024 * 1024;
const RECOGNITION_READS = 4096;
/** Each key of metadata is one, and each function. */
const MAX_FIELDS = 2 * MAX_HEADER_KEYS;
const OPERATOR_SET = 8;
const FUNCTION = 25;

/**
 * The header of an ONNX model (`ModelProto` of onnx.proto, IR version 14): all but the data of tensors and
 * what nodes do. Undefined if the fields of a model do not fill the file, so that one that was cut off is none.
 */
export async function readOnnxHeader(
  source: HeaderSource,
  limits: Required<HeaderLimits>,
): Promise<ModelHeader | undefined> {
  const message = fileMessage(source);
  const fields = await findModelFields(message);
  const graphs = fields?.filter(({ number }) => number === ONNX.main) ?? [];
  const [graphField] = graphs;
  if (fields === undefined || graphField === undefined) return undefined;
  const [begin] = await source.read(graphField.offset, Math.min(1, graphField.length));
  if (!ONNX.mainBegins.includes(begin ?? 0)) return undefined;
  if (graphs.length > 1) throw malformed("expected one graph, got several, which readers would merge");
  const metadata = new MetadataValues();
  const model = await readModel(message, fields, metadata);
  const tally = new TensorTally(limits.maxTensors);
  const graph = await readGraph(messageOf(message, graphField), tally, {
    fields: fields.filter(({ number }) => number === OPERATOR_SET),
    model: message,
  });
  for (const field of fields)
    if (field.number === FUNCTION) await countFunction(messageOf(message, field), tally);
  return {
    format: "onnx",
    ...(model.irVersion === undefined ? {} : { version: String(model.irVersion) }),
    about: describe(graph.name, model, metadata),
    ...tally.counts(),
    metadata: metadata.metadata(),
    omitted: metadata.omitted + graph.omitted,
    graph: graph.graph,
  };
}

/** The outermost fields of a model; undefined if the file is none. */
async function findModelFields(message: OnnxMessage): Promise<readonly Field[] | undefined> {
  const fields: Field[] = [];
  try {
    for await (const field of fieldsOf(message)) {
      const wireType = wireTypeOf(ONNX, field.number);
      if (wireType !== undefined && wireType !== field.wireType) return undefined;
      fields.push(field);
      const { bytes, reads } = message.source.spent;
      if (fields.length > MAX_FIELDS || bytes > RECOGNITION_BYTES || reads > RECOGNITION_READS)
        throw tooLarge("expected a model of fewer fields beside its graph, got more than are looked through");
    }
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    // Of what is no model anyway it does not matter how large it is.
    if (error.code === "HEADER_TOO_LARGE" && ONNX.isComplete(fields)) throw error;
    return undefined;
  }
  return ONNX.isComplete(fields) ? fields : undefined;
}

/** What `ModelProto` says beside its graph. */
interface OnnxModel {
  irVersion?: number;
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  version?: number;
  description?: string;
}

async function readModel(
  message: OnnxMessage,
  fields: readonly Field[],
  metadata: MetadataValues,
): Promise<OnnxModel> {
  const model: OnnxModel = {};
  const text = async (field: Field, name: "producerName" | "producerVersion" | "domain" | "description") => {
    const value = await shortText(message, field);
    if (value === undefined) metadata.omitted += 1;
    else if (value !== "") model[name] = value;
  };
  for (const field of fields) {
    switch (field.number) {
      case 1:
        model.irVersion = numberOf(field);
        break;
      case 2:
        await text(field, "producerName");
        break;
      case 3:
        await text(field, "producerVersion");
        break;
      case 4:
        await text(field, "domain");
        break;
      case 5:
        if (Number.isSafeInteger(field.value)) model.version = field.value;
        break;
      case 6:
        await text(field, "description");
        break;
      case 14:
        await readProperty(messageOf(message, field), metadata);
        break;
    }
  }
  return model;
}

/** A `StringStringEntryProto`. */
async function readProperty(message: OnnxMessage, metadata: MetadataValues): Promise<void> {
  let key = "";
  let value: string | undefined = "";
  for await (const field of fieldsOf(message)) {
    if (field.number === 1) key = await nameOf(message, field);
    else if (field.number === 2) value = await shortText(message, field);
  }
  metadata.begin(key);
  metadata.add(key, value);
}

/** `model_author` and `model_license` are of docs/MetadataProps.md of ONNX. */
function describe(name: string | undefined, model: OnnxModel, metadata: MetadataValues): ModelDescription {
  return present<ModelDescription>({
    name,
    version: model.version === undefined ? undefined : String(model.version),
    description: model.description,
    author: metadata.text("model_author"),
    license: metadata.text("model_license"),
    domain: model.domain,
    producerName: model.producerName,
    producerVersion: model.producerVersion,
  });
}
