import { digestBytes, digestHex, parseTime, unwrap, utf8Bytes } from "@aixv/core";
import { parseStatement, serializeStatement } from "@aixv/envelope";
import { describe, expect, it } from "vitest";
import { literalPacket, packetText } from "../../test/packets.ts";
import { parsePacket } from "../packet/packet-document.ts";
import { validatePacket } from "../validate/validate-packet.ts";
import { AIV_VALIDATION_PREDICATE, createValidationStatement } from "./validation-statement.ts";

const now = unwrap(parseTime("2026-06-15T12:00:00Z"));

function statementOf(text: string) {
  const document = unwrap(parsePacket(text));
  return createValidationStatement(document, validatePacket(document, { now }));
}

describe("createValidationStatement (AIV §14.2)", () => {
  it("is about the head commit, and about the packet, by which stores find it", () => {
    const text = packetText(literalPacket("R2"));
    const statement = statementOf(text);
    const sha256 = digestHex(digestBytes("sha256", utf8Bytes(text)));
    const head = /"head_sha": "([0-9a-f]{40})/.exec(text)?.[1];
    expect(head).toBeDefined();
    expect(statement?.predicateType).toBe(AIV_VALIDATION_PREDICATE);
    expect(statement?.subject.map(({ digest }) => digest)).toEqual([{ gitCommit: head }, { sha256 }]);
    expect(statement?.predicate).toMatchObject({
      packet: { digest: { sha256 } },
      validation_result: { head_sha: head },
    });
    // A statement that others read.
    expect(statement && parseStatement(serializeStatement(statement)).ok).toBe(true);
  });

  it("is none where the packet names no head commit in full", () => {
    const text = packetText(literalPacket("R2")).replace(/("head_sha": "[0-9a-f]{12})[0-9a-f]{28}/, "$1");
    expect(statementOf(text)).toBeUndefined();
  });
});
