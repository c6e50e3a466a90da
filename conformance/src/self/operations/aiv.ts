import { parsePacket, validatePacket } from "@aixv/aiv";
import { parseTime, unwrap } from "@aixv/core";
import { accept, answerOf, documentBytes, type Operation, reject } from "../operation.ts";

/** `validate-packet`: a packet by itself (AIV §14), by the ids of the findings that block. */
export const judgePacket: Operation = (input) => {
  const packet = parsePacket(documentBytes(input, "packet"));
  if (!packet.ok) return answerOf(packet);
  const { result } = validatePacket(packet.value, { now: unwrap(parseTime(input.text("now"))) });
  const blocking = result.findings.filter(({ severity }) => severity === "BLOCK");
  const output = {
    findings: [...new Set(blocking.map(({ id }) => id))].sort(),
    warnings: [
      ...new Set(result.findings.filter(({ severity }) => severity === "WARN").map(({ id }) => id)),
    ].sort(),
  };
  const reason = blocking.map(({ id, description }) => `${id}: ${description}`).join("; ");
  return result.overall_result === "PASS" ? accept(output) : reject(reason, output);
};
