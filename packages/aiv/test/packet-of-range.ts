import type { JsonObject } from "@aixv/core";
import { type PacketView, viewPacket } from "../src/packet/index.ts";

/** As much of a packet as repositories are asked about. */
export function packetOfRange(
  base: string,
  head: string,
  more: {
    readonly repository?: string;
    readonly references?: readonly string[];
    readonly functions?: readonly string[];
    readonly symbols?: readonly string[];
  } = {},
): PacketView {
  const { repository = "github.com/org/repo", references = [], functions = [], symbols = [] } = more;
  const packet: JsonObject = {
    identification: { repository, base_sha: base, head_sha: head },
    claims: [{ id: "CLM-001", scope: { functions } }],
    evidence_items: [
      {
        id: "EV-B-001",
        class: "B",
        artifacts: [
          ...references.map((reference) => ({ type: "permalink", reference })),
          { type: "permalink", symbols },
        ],
      },
    ],
  };
  return viewPacket(packet);
}
