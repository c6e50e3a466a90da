import type { Field } from "../../protobuf/fields.ts";
import { malformed } from "../header-error.ts";
import { hasRoom } from "../metadata-values.ts";
import type { GraphValue, ModelGraph, OperatorSet } from "../model-header.ts";
import type { TensorTally } from "../tensor-tally.ts";
import { fieldsOf, messageOf, nameOf, numberOf, type OnnxMessage, shortText } from "./onnx-message.ts";
import { countNode } from "./onnx-nodes.ts";
import { countSparseTensor, countTensor } from "./onnx-tensors.ts";
import { readValueInfo } from "./onnx-values.ts";

/** What is read of a graph. */
export interface OnnxGraph {
  readonly name: string | undefined;
  readonly graph: ModelGraph;
  /** Inputs, outputs, operator sets and texts that were not kept. */
  readonly omitted: number;
}

/** Reads the main `GraphProto` of a model, and the operator sets that the model imports; counts the tensors of the graph. */
export async function readGraph(
  message: OnnxMessage,
  tally: TensorTally,
  operatorSets: { readonly model: OnnxMessage; readonly fields: readonly Field[] },
): Promise<OnnxGraph> {
  const inputs: GraphValue[] = [];
  const outputs: GraphValue[] = [];
  let name: string | undefined;
  let omitted = 0;
  for await (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        await countNode(messageOf(message, field), tally);
        break;
      case 2:
        name = await shortText(message, field);
        if (name === undefined) omitted += 1;
        break;
      case 5:
        await countTensor(messageOf(message, field), tally, "once");
        break;
      case 15:
        await countSparseTensor(messageOf(message, field), tally, "once");
        break;
      case 11: {
        const input = await readValueInfo(messageOf(message, field));
        // Before IR version 4 initializers had to be inputs as well.
        if (tally.has(input.name)) break;
        if (hasRoom(inputs)) inputs.push(input);
        else omitted += 1;
        break;
      }
      case 12:
        if (hasRoom(outputs)) outputs.push(await readValueInfo(messageOf(message, field)));
        else omitted += 1;
        break;
    }
  }
  const sets = operatorSets.fields.filter((_, index) => index < MAX_OPERATOR_SETS);
  return {
    name: name === "" ? undefined : name,
    graph: {
      operatorSets: await readOperatorSets(operatorSets.model, sets),
      // Initializers may come behind the inputs.
      inputs: inputs.filter((input) => !tally.has(input.name)),
      outputs,
    },
    omitted: omitted + operatorSets.fields.length - sets.length,
  };
}

/** There is one for each domain, of which there are few. */
const MAX_OPERATOR_SETS = 256;

async function readOperatorSets(
  model: OnnxMessage,
  fields: readonly Field[],
): Promise<readonly OperatorSet[]> {
  const sets: OperatorSet[] = [];
  for (const field of fields) {
    const message = messageOf(model, field);
    let domain = "";
    let version = 0;
    for await (const part of fieldsOf(message)) {
      if (part.number === 1) domain = await nameOf(message, part);
      else if (part.number === 2) version = numberOf(part);
    }
    if (!Number.isSafeInteger(version))
      throw malformed("expected the version of an operator set, got no such number");
    sets.push({ domain, version });
  }
  return sets;
}
