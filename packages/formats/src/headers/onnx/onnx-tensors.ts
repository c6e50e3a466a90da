import { quote } from "@aixv/core";
import { type Field, varint } from "../../protobuf/fields.ts";
import { malformed, tooLarge } from "../header-error.ts";
import { elementsOf, type TensorTally } from "../tensor-tally.ts";
import { fieldsOf, messageOf, nameOf, numberOf, type OnnxMessage } from "./onnx-message.ts";
import { onnxTypeName, rawBytes } from "./onnx-types.ts";

/** No framework has tensors of as many. */
const MAX_DIMENSIONS = 64;
const EXTERNAL = 1;

/** Counts a `TensorProto`, whose name no other has or does not matter. Its data are not read, wherever they lie. */
export async function countTensor(
  message: OnnxMessage,
  tally: TensorTally,
  names: "once" | "any",
): Promise<void> {
  const shape: number[] = [];
  let name = "";
  let type = 0;
  let raw: number | undefined;
  let isWhole = true;
  for await (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        shape.push(...(await dimensions(message, field)));
        if (shape.length > MAX_DIMENSIONS)
          throw tooLarge(`expected at most ${MAX_DIMENSIONS} dimensions of a tensor, got more`);
        break;
      case 2:
        type = numberOf(field);
        break;
      case 3:
        isWhole = false;
        break;
      case 8:
        name = await nameOf(message, field);
        break;
      case 9:
        raw = messageOf(message, field).end - field.offset;
        break;
      case 14:
        if (numberOf(field) === EXTERNAL) isWhole = false;
        break;
    }
  }
  if (type === 0) throw malformed(`expected a data type of the tensor ${quote(name)}, got none`);
  const elements = elementsOf(shape, name);
  const expected = rawBytes(type, elements);
  if (isWhole && raw !== undefined && expected !== undefined && raw !== expected)
    throw malformed(`expected ${expected} bytes of data by the shape of ${quote(name)}, got ${raw}`);
  if (names === "once") tally.add(name, onnxTypeName(type), elements);
  else tally.addNameless(onnxTypeName(type), elements);
}

/** Counts the values of a `SparseTensorProto`, which have its name. */
export async function countSparseTensor(
  message: OnnxMessage,
  tally: TensorTally,
  names: "once" | "any",
): Promise<void> {
  let values: Field | undefined;
  for await (const field of fieldsOf(message)) if (field.number === 1) values = field;
  if (values === undefined) throw malformed("expected values of a sparse tensor, got none");
  await countTensor(messageOf(message, values), tally, names);
}

/** One dimension, or several that are packed; what is negative is larger than any number of elements here. */
async function dimensions(message: OnnxMessage, field: Field): Promise<readonly number[]> {
  if (field.wireType !== 2) return [numberOf(field)];
  if (field.length > MAX_DIMENSIONS * 10)
    throw tooLarge(`expected at most ${MAX_DIMENSIONS} dimensions of a tensor, got more`);
  const bytes = await message.source.read(field.offset, field.length);
  const found: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = varint(bytes, at);
    if (next === undefined) throw malformed(`expected packed numbers at ${field.offset}, got others`);
    found.push(next.value);
    at = next.end;
  }
  return found;
}
