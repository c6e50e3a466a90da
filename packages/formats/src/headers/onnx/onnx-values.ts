import type { Field } from "../../protobuf/fields.ts";
import { tooLarge } from "../header-error.ts";
import { hasRoom } from "../metadata-values.ts";
import type { GraphValue } from "../model-header.ts";
import { fieldsOf, messageOf, nameOf, numberOf, type OnnxMessage } from "./onnx-message.ts";
import { onnxTypeName } from "./onnx-types.ts";

/** Fields of `TypeProto`, of which one is set. What is in sequences, maps and optionals is not told. */
const KINDS: ReadonlyMap<number, GraphValue["kind"]> = new Map([
  [1, "tensor"],
  [4, "sequence"],
  [5, "map"],
  [7, "opaque"],
  [8, "sparse-tensor"],
  [9, "optional"],
]);

/** A `ValueInfoProto`. */
export async function readValueInfo(message: OnnxMessage): Promise<GraphValue> {
  let name = "";
  let type: Omit<GraphValue, "name"> = { kind: "unknown" };
  for await (const field of fieldsOf(message)) {
    if (field.number === 1) name = await nameOf(message, field);
    else if (field.number === 2) type = await readType(messageOf(message, field));
  }
  return { name, ...type };
}

async function readType(message: OnnxMessage): Promise<Omit<GraphValue, "name">> {
  let last: Field | undefined;
  for await (const field of fieldsOf(message)) if (KINDS.has(field.number)) last = field;
  const kind = last === undefined ? undefined : KINDS.get(last.number);
  if (last === undefined || kind === undefined) return { kind: "unknown" };
  const isTensor = kind === "tensor" || kind === "sparse-tensor";
  return isTensor ? { kind, ...(await readTensorType(messageOf(message, last))) } : { kind };
}

async function readTensorType(message: OnnxMessage): Promise<Pick<GraphValue, "type" | "shape">> {
  let type: string | undefined;
  let shape: GraphValue["shape"] | undefined;
  for await (const field of fieldsOf(message)) {
    if (field.number === 1) type = onnxTypeName(numberOf(field));
    else if (field.number === 2) shape = await readShape(messageOf(message, field));
  }
  return { ...(type === undefined ? {} : { type }), ...(shape === undefined ? {} : { shape }) };
}

async function readShape(message: OnnxMessage): Promise<readonly (number | string | null)[]> {
  const shape: (number | string | null)[] = [];
  for await (const field of fieldsOf(message)) {
    if (field.number !== 1) continue;
    if (!hasRoom(shape)) throw tooLarge(`expected at most ${shape.length} dimensions of a value, got more`);
    shape.push(await readDimension(messageOf(message, field)));
  }
  return shape;
}

/** A number, a variable, or any. Writers put -1 for the last, which is no number here. */
async function readDimension(message: OnnxMessage): Promise<number | string | null> {
  let dimension: number | string | null = null;
  for await (const field of fieldsOf(message)) {
    if (field.number === 1) dimension = Number.isSafeInteger(numberOf(field)) ? field.value : null;
    else if (field.number === 2) dimension = (await nameOf(message, field)) || null;
  }
  return dimension;
}
