import { tooLarge } from "../header-error.ts";
import type { TensorTally } from "../tensor-tally.ts";
import { fieldsOf, messageOf, type OnnxMessage } from "./onnx-message.ts";
import { countSparseTensor, countTensor } from "./onnx-tensors.ts";

/** Branches and loops inside one another. */
const MAX_GRAPH_DEPTH = 16;

/**
 * Counts the tensors in the attributes of a `NodeProto`: some exporters write no initializers, but constants, and what is
 * in a branch or a loop has tensors of its own.
 */
export async function countNode(message: OnnxMessage, tally: TensorTally, depth = 0): Promise<void> {
  for await (const field of fieldsOf(message))
    if (field.number === 5) await countAttribute(messageOf(message, field), tally, depth);
}

/** Counts the tensors of a `FunctionProto`: those of its nodes, and defaults of its attributes. */
export async function countFunction(message: OnnxMessage, tally: TensorTally): Promise<void> {
  for await (const field of fieldsOf(message)) {
    if (field.number === 7) await countNode(messageOf(message, field), tally);
    else if (field.number === 11) await countAttribute(messageOf(message, field), tally, 0);
  }
}

async function countAttribute(message: OnnxMessage, tally: TensorTally, depth: number): Promise<void> {
  for await (const field of fieldsOf(message)) {
    switch (field.number) {
      case 5:
      case 10:
        await countTensor(messageOf(message, field), tally, "any");
        break;
      case 22:
      case 23:
        await countSparseTensor(messageOf(message, field), tally, "any");
        break;
      case 6:
      case 11:
        await countSubgraph(messageOf(message, field), tally, depth + 1);
        break;
    }
  }
}

async function countSubgraph(message: OnnxMessage, tally: TensorTally, depth: number): Promise<void> {
  if (depth > MAX_GRAPH_DEPTH)
    throw tooLarge(`expected at most ${MAX_GRAPH_DEPTH} graphs inside one another, got more`);
  for await (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        await countNode(messageOf(message, field), tally, depth);
        break;
      case 5:
        await countTensor(messageOf(message, field), tally, "any");
        break;
      case 15:
        await countSparseTensor(messageOf(message, field), tally, "any");
        break;
    }
  }
}
