import { item, listOf } from "../../test/drafts.ts";
import { literal, ruleCases, typed } from "../../test/rule-cases.ts";
import { cognitiveItem } from "../../test/typed-packets.ts";
import { AIV_NODE } from "../profiles/aiv-node.ts";

ruleCases("PRO-F.2-NODE", {
  accepts: {
    "artifacts that the profile adds": typed("R1", (_, given) => {
      given.profiles = [AIV_NODE];
    }),
    "the same in prose": literal("R1", (packet, given) => {
      item(packet, "A").description =
        "1 passed, 0 failed, 0 skipped; linted; the environment is ubuntu; the test list is kept";
      given.profiles = [AIV_NODE];
    }),
  },
  rejects: {
    "no test list": [
      typed("R1", (packet, given) => {
        item(packet, "A").artifacts = listOf(item(packet, "A"), "artifacts").filter(
          ({ type }) => type !== "test_list",
        );
        given.profiles = [AIV_NODE];
      }),
      "X-PROFILE BLOCK",
      "/evidence_items/0/artifacts",
    ],
    "one Verifier where two are asked for": [
      typed("R3", (_, given) => {
        given.profiles = [{ ...AIV_NODE, minimumVerifiers: { R3: 2 } }];
      }),
      "X-PROFILE BLOCK",
      "/attestations",
    ],
  },
  inapplicable: { "no profile": typed("R1") },
});

ruleCases("PRO-F.3", {
  accepts: {
    "class G at R3": typed("R3", (packet, given) => {
      listOf(packet, "evidence_items").push(cognitiveItem());
      given.profiles = [AIV_NODE];
    }),
  },
  rejects: {},
  notes: {
    "no class G at R3, where a profile recommends it": [
      typed("R3", (_, given) => {
        given.profiles = [AIV_NODE];
      }),
      "X-PROFILE",
      "/evidence_items",
    ],
  },
  inapplicable: {
    R2: typed("R2", (_, given) => {
      given.profiles = [AIV_NODE];
    }),
  },
});
