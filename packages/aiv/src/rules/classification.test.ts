import { claim, classification, dropClass } from "../../test/drafts.ts";
import { literal, ruleCases, typed } from "../../test/rule-cases.ts";

ruleCases("CLS-001", {
  accepts: {
    "a record with every field": literal("R1"),
    "no critical_surfaces below R3": literal("R2", (packet) => {
      delete classification(packet).critical_surfaces;
    }),
  },
  rejects: {
    "no record": [
      literal("R1", (packet) => {
        delete packet.classification;
      }),
      "5.5-F1 BLOCK",
      "/classification",
    ],
    "a record that is a text": [
      literal("R1", (packet) => {
        packet.classification = "R1";
      }),
      "5.5-F1 BLOCK",
      "/classification",
    ],
    "a record without blast_radius": [
      literal("R2", (packet) => {
        delete classification(packet).blast_radius;
      }),
      "5.5-F1 BLOCK",
      "/classification",
    ],
    "a tier R4, which is a preview (AIV F.4, B.30)": [
      literal("R3", (packet) => {
        classification(packet).risk_tier = "R4";
      }),
      "5.5-F1 BLOCK",
      "/classification",
    ],
    "two tiers": [
      literal("R3", (packet) => {
        classification(packet).risk_tier = ["R2", "R3"];
      }),
      "5.5-F1 BLOCK",
      "/classification",
    ],
    "no critical_surfaces at R3": [
      literal("R3", (packet) => {
        delete classification(packet).critical_surfaces;
      }),
      "5.5-F1 BLOCK",
      "/classification",
    ],
  },
});

ruleCases("CLS-002", {
  accepts: {
    "a change that touches no critical surface": typed("R2"),
    "a claim about data integrity or an API, which are no critical surfaces (D.9)": typed("R1", (packet) => {
      claim(packet).risk_surfaces = ["data_integrity", "api"];
    }),
  },
  rejects: {
    "a declared surface at R0": [
      literal("R0", (packet) => {
        classification(packet).critical_surfaces = ["Cryptography"];
      }),
      "5.2-F1 BLOCK",
      "/classification/critical_surfaces",
    ],
    "a claim that puts authentication at risk at R2 (D.9)": [
      literal("R2", (packet) => {
        claim(packet).risk_surfaces = ["api", "auth"];
      }),
      "5.2-F1 BLOCK",
      "/claims/0/risk_surfaces/1",
    ],
    "a claim that puts personal data at risk at R0": [
      literal("R0", (packet) => {
        claim(packet).risk_surfaces = ["pii"];
      }),
      "5.2-F1 BLOCK",
      "/claims/0/risk_surfaces/0",
    ],
    "a path that the policy maps (D.8)": [
      typed("R1", (_, { repository }) => {
        if (repository === undefined) return;
        repository.surfaces = [
          { surface: "Financial Processing", path: "src/token/read-token.ts", by: "policy" },
        ];
      }),
      "5.2-F1 BLOCK",
      "/classification/risk_tier",
    ],
    "a path whose words sound critical, which only warns (D.8)": [
      typed("R1", (_, { repository }) => {
        if (repository === undefined) return;
        repository.surfaces = [
          { surface: "Authentication", path: "src/token/read-token.ts", by: "heuristic" },
        ];
      }),
      "5.2-F1 WARN",
      "/classification/risk_tier",
    ],
  },
  skips: { "a packet alone": [literal("R1"), "5.2-F1"] },
  inapplicable: { "R3, which has no tier above it": typed("R3") },
});

ruleCases("CLS-004", {
  accepts: { "a rationale that says what changes": literal("R0") },
  rejects: {
    "no rationale (B.15)": [
      literal("R1", (packet) => {
        delete classification(packet).classification_rationale;
      }),
      "5.5-F2 WARN",
      "/classification/classification_rationale",
    ],
    "a blank rationale, which the schema lets pass (B.15)": [
      literal("R1", (packet) => {
        classification(packet).classification_rationale = "  ";
      }),
      "5.5-F2 WARN",
      "/classification/classification_rationale",
    ],
    "a rationale that only names the tier": [
      literal("R2", (packet) => {
        classification(packet).classification_rationale = "R2 R2 R2 R2 R2 R2 R2 R2";
      }),
      "5.5-F2 WARN",
      "/classification/classification_rationale",
    ],
  },
});

ruleCases("CLS-5.1-R0", {
  accepts: {
    "a change of documentation": typed("R0"),
    "a change of code that differs in comments alone": typed("R0", (_, { repository }) => {
      if (repository !== undefined)
        repository.natures = [{ path: "src/a.ts", kind: "code", onlyCommentsOrSpace: true }];
    }),
  },
  rejects: {
    "a change of code (AIV §5.1)": [
      typed("R0", (_, { repository }) => {
        if (repository !== undefined)
          repository.natures = [{ path: "src/a.ts", kind: "code", onlyCommentsOrSpace: false }];
      }),
      "X-5.1-R0 BLOCK",
      "/classification/risk_tier",
    ],
    "a file of which nothing more is known": [
      typed("R0", (_, { repository }) => {
        if (repository !== undefined) repository.natures = [{ path: "test/a.rb", kind: "test" }];
      }),
      "X-5.1-R0 BLOCK",
      "/classification/risk_tier",
    ],
    "a file of no kind that is known: what is uncertain has the higher tier (AIV §5.1)": [
      typed("R0", (_, { repository }) => {
        if (repository !== undefined) repository.natures = [{ path: "data.bin", kind: "other" }];
      }),
      "X-5.1-R0 BLOCK",
      "/classification/risk_tier",
    ],
  },
  skips: { "a packet alone": [literal("R0"), "X-5.1-R0"] },
  inapplicable: { R1: typed("R1") },
});

ruleCases("CLS-5.1-R2", {
  accepts: { "a change of logic": typed("R1") },
  rejects: {
    "a claim about dependencies at R1": [
      literal("R1", (packet) => {
        claim(packet).type = ["dependency"];
      }),
      "X-5.1-R2 WARN",
      "/claims/0/type",
    ],
    "a lockfile that changed at R0": [
      typed("R0", (_, { repository }) => {
        if (repository !== undefined)
          repository.categories = [{ category: "dependencies", path: "package-lock.json" }];
      }),
      "X-5.1-R2 WARN",
      "/classification/risk_tier",
    ],
  },
  skips: { "a packet alone": [literal("R1"), null] },
  inapplicable: { R2: typed("R2") },
});

ruleCases("CLS-5.3", {
  accepts: {
    "a component at R1": literal("R1"),
    "the whole organisation at R3": literal("R3", (packet) => {
      classification(packet).blast_radius = "organization";
    }),
    "a service at R2": literal("R2", (packet) => {
      classification(packet).blast_radius = "service";
    }),
  },
  rejects: {
    "the whole organisation at R2 (AIV §5.1)": [
      literal("R2", (packet) => {
        classification(packet).blast_radius = "organization";
      }),
      "5.5-F1 BLOCK",
      "/classification/blast_radius",
    ],
  },
  notes: {
    "a service at R1, which is not typical": [
      literal("R1", (packet) => {
        classification(packet).blast_radius = "service";
      }),
      "X-5.3-RADIUS",
      "/classification/blast_radius",
    ],
  },
});

ruleCases("G-001", {
  accepts: {
    "classes A and B at R0 (AIV §6.1)": literal("R0"),
    "classes A, B and E at R1, though level L1 has no E (B.1)": literal("R1"),
    "classes A, B, C and E at R2": literal("R2"),
    "classes A to F at R3": literal("R3"),
    "more classes than the tier needs": literal("R3"),
  },
  rejects: {
    "R0 without class B": [
      literal("R0", (packet) => dropClass(packet, "B")),
      "9.1-F1 BLOCK",
      "/evidence_items",
    ],
    "R1 without class E (B.1)": [
      literal("R1", (packet) => dropClass(packet, "E")),
      "9.1-F1 BLOCK",
      "/evidence_items",
    ],
    "R2 without class C": [
      literal("R2", (packet) => dropClass(packet, "C")),
      "9.1-F1 BLOCK",
      "/evidence_items",
    ],
    "R3 without class D": [
      literal("R3", (packet) => dropClass(packet, "D")),
      "9.1-F1 BLOCK",
      "/evidence_items",
    ],
    "R3 without class F": [
      literal("R3", (packet) => dropClass(packet, "F")),
      "9.1-F1 BLOCK",
      "/evidence_items",
    ],
    "no evidence at all": [
      literal("R0", (packet) => {
        packet.evidence_items = [];
      }),
      "9.1-F1 BLOCK",
      "/evidence_items",
    ],
  },
});
