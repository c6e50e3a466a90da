import { artifact, item, listOf, within } from "../../test/drafts.ts";
import { examined } from "../../test/facts.ts";
import { hash } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";
import type { ArtifactContent } from "../facts/artifact-facts.ts";
import { AIV_NODE } from "../profiles/aiv-node.ts";

const ITEM = "/evidence_items/2";
const SEARCH = `${ITEM}/artifacts/0/search`;
const INTEGRITY = `${ITEM}/artifacts/1/integrity`;

/** Changes the typed search. */
const search =
  (change: (search: ReturnType<typeof within>) => void): Change =>
  (packet) =>
    change(within(artifact(packet, "C"), "search"));

/** Leaves class C nothing but the report on tests. */
const onlyTests: Change = (packet) => {
  listOf(item(packet, "C"), "artifacts").shift();
};

ruleCases("C-001", {
  accepts: { "a scope in prose": literal("R2"), "paths in a key": typed("R3") },
  rejects: {
    "no paths": [
      typed(
        "R2",
        search((one) => Object.assign(one, { paths: [] })),
      ),
      "C-F1 BLOCK",
      `${SEARCH}/paths`,
    ],
    "a blank scope": [
      literal("R3", (packet) => {
        item(packet, "C").scope = " ";
      }),
      "C-F1 BLOCK",
      `${ITEM}/scope`,
    ],
    "no search at all (AIV §6.4.1)": [typed("R2", onlyTests), "C-F1 BLOCK", `${ITEM}/artifacts`],
  },
  inapplicable: { "R1, which needs no class C": literal("R1") },
});

ruleCases("C-002", {
  accepts: { "a tool with its version in prose": literal("R2"), "tool and version in keys": typed("R3") },
  rejects: {
    "a tool without version in prose": [
      literal("R2", (packet) => {
        item(packet, "C").validation_method = "ast-grep, and an AST diff of the tests";
      }),
      "C-F2 BLOCK",
      `${ITEM}/validation_method`,
    ],
    "no version in a key": [
      typed(
        "R2",
        search((one) => Object.assign(one, { version: "" })),
      ),
      "C-F2 BLOCK",
      SEARCH,
    ],
    "a search that gives something else each time": [
      typed(
        "R3",
        search((one) => Object.assign(one, { deterministic: false })),
      ),
      "C-F2 BLOCK",
      `${SEARCH}/deterministic`,
    ],
    "no search at all": [typed("R2", onlyTests), "C-F2 BLOCK", `${ITEM}/artifacts`],
  },
});

ruleCases("C-003", {
  accepts: {
    "patterns in quotes": literal("R2"),
    "patterns as data": typed("R3"),
    "a list after the word": literal("R2", (packet) => {
      item(packet, "C").description = "Patterns: eval(, new Function. No matches; tests compared.";
    }),
    "a pattern that the profile asks for": typed("R2", (_, given) => {
      given.profiles = [{ ...AIV_NODE, requiredPatterns: ["no-ignore-expiration"] }];
    }),
  },
  rejects: {
    "words that say nothing": [
      literal("R2", (packet) => {
        item(packet, "C").description = 'Checked the code for issues, "all of them". No matches.';
      }),
      "C-F3 BLOCK",
      `${ITEM}/description`,
    ],
    "no patterns in prose": [
      literal("R3", (packet) => {
        item(packet, "C").description = "Searched for bad things. No matches.";
      }),
      "C-F3 BLOCK",
      `${ITEM}/description`,
    ],
    "no patterns in data": [
      typed(
        "R2",
        search((one) => Object.assign(one, { patterns: [] })),
      ),
      "C-F3 BLOCK",
      `${SEARCH}/patterns`,
    ],
    "the name of a pattern alone": [
      typed(
        "R2",
        search((one) => Object.assign(one, { patterns: [{ id: "no-eval" }] })),
      ),
      "C-F3 BLOCK",
      `${SEARCH}/patterns/0`,
    ],
    "a vague text as pattern": [
      typed(
        "R2",
        search((one) => Object.assign(one, { patterns: ["looked for problems"] })),
      ),
      "C-F3 BLOCK",
      `${SEARCH}/patterns`,
    ],
    "no search at all": [typed("R2", onlyTests), "C-F3 BLOCK", `${ITEM}/artifacts`],
    "a pattern that the profile asks for and nobody searched": [
      typed("R2", (_, given) => {
        given.profiles = [{ ...AIV_NODE, requiredPatterns: ["no-eval"] }];
      }),
      "X-PROFILE BLOCK",
      ITEM,
    ],
  },
});

/** The bytes of the search are this. */
const output =
  (content: ArtifactContent): Change =>
  (_, { artifacts }) =>
    void artifacts?.artifacts.set(`${ITEM}/artifacts/0`, examined(hash(1), content));

ruleCases("ART-6.4.1-RES", {
  accepts: {
    "empty output, which shows that nothing was found": typed("R2", (packet, given) => {
      delete within(artifact(packet, "C"), "search").matches;
      output({ kind: "other", format: "empty" })(packet, given);
    }),
    "no matches in prose": literal("R2", (packet) => {
      artifact(packet, "C").reference = "https://evidence.example.com/search.txt";
    }),
    "no matches in data": typed("R3"),
    "matches that known limitations explain": typed("R2", (packet, { artifacts }) => {
      within(artifact(packet, "C"), "search").matches = 2;
      artifacts?.artifacts.set(
        `${ITEM}/artifacts/0`,
        examined(hash(1), { kind: "search-output", format: "text", matches: 2 }),
      );
      packet.known_limitations = [
        "Two matches of no-ignore-expiration stay: test helpers that never see a real token.",
      ];
    }),
  },
  rejects: {
    "test results in the place of output": [
      typed(
        "R3",
        output({
          kind: "test-results",
          format: "vitest",
          counts: { passed: 1, failed: 0, skipped: 0, total: 1 },
          tests: [],
        }),
      ),
      "C-F3 BLOCK",
      `${ITEM}/artifacts/0/reference`,
    ],
    "matches beside a limitation that names the tool alone": [
      typed("R2", (packet, given) => {
        within(artifact(packet, "C"), "search").matches = 1;
        output({ kind: "search-output", format: "text", matches: 1 })(packet, given);
        packet.known_limitations = ["Whatever ast-grep found stays."];
      }),
      "C-F3 BLOCK",
      `${SEARCH}/matches`,
    ],
    "output with matches in an artifact of another type": [
      typed("R2", (packet, given) => {
        artifact(packet, "C").type = "log";
        output({ kind: "search-output", format: "ripgrep-json", matches: 3 })(packet, given);
      }),
      "C-F3 BLOCK",
      `${SEARCH}/matches`,
    ],
    "output with matches beside prose that says none": [
      typed("R3", (packet, given) => {
        artifact(packet, "C").type = "log";
        delete artifact(packet, "C").search;
        item(packet, "C").description = 'Searched for "eval(". No matches.';
        output({ kind: "search-output", format: "ripgrep-json", matches: 3 })(packet, given);
      }),
      "C-F3 BLOCK",
      `${SEARCH}/matches`,
    ],
    "empty output beside matches that the packet says": [
      typed("R2", (packet, given) => {
        within(artifact(packet, "C"), "search").matches = 2;
        output({ kind: "other", format: "empty" })(packet, given);
        packet.known_limitations = ["Two matches of no-ignore-expiration stay."];
      }),
      "C-F3 BLOCK",
      `${SEARCH}/matches`,
    ],
    "matches that nothing explains": [
      typed(
        "R2",
        search((one) => Object.assign(one, { matches: 1 })),
      ),
      "C-F3 BLOCK",
      `${SEARCH}/matches`,
    ],
    "matches that an unlike limitation does not explain": [
      typed("R2", (packet) => {
        within(artifact(packet, "C"), "search").matches = 1;
        packet.known_limitations = ["ast-grep was not run on generated code."];
      }),
      "C-F3 BLOCK",
      `${SEARCH}/matches`,
    ],
    "output that has more than the packet says": [
      typed("R3", (_, { artifacts }) => {
        artifacts?.artifacts.set(
          `${ITEM}/artifacts/0`,
          examined(hash(1), { kind: "search-output", format: "text", matches: 7 }),
        );
      }),
      "C-F3 BLOCK",
      `${SEARCH}/matches`,
    ],
  },
  skips: {
    "output that nobody can read beside no matches": [
      typed("R2", output({ kind: "other", format: "text" })),
      "C-F3",
    ],
    "code at a commit in the place of output": [literal("R2"), "C-F3"],
    "prose that does not say what was found": [
      literal("R2", (packet) => {
        item(packet, "C").description = 'Searched for "eval(".';
      }),
      "C-F3",
    ],
  },
});

ruleCases("C-004", {
  accepts: {
    "a syntax tree in prose": literal("R2"),
    "a syntax tree in data": typed("R2"),
    "coverage (AIV §6.4.2.1)": typed("R3", (packet) => {
      within(artifact(packet, "C", 1), "integrity").method = "coverage";
    }),
    "grep beside a syntax tree": literal("R2", (packet) => {
      item(packet, "C").validation_method = "ripgrep 14.1.0; grep for assert, and an AST diff of the tests";
    }),
    "a tool of the profile": literal("R2", (packet, given) => {
      item(packet, "C").validation_method = "ripgrep 14.1.0; ts-morph over the tests";
      given.profiles = [AIV_NODE];
    }),
  },
  rejects: {
    "grep alone": [
      literal("R2", (packet) => {
        item(packet, "C").validation_method = "ripgrep 14.1.0; grep for assert in the tests";
      }),
      "C-F4 BLOCK",
      `${ITEM}/validation_method`,
    ],
    "grep as the method in data": [
      typed("R2", (packet) => {
        within(artifact(packet, "C", 1), "integrity").method = "grep";
      }),
      "C-F4 BLOCK",
      `${INTEGRITY}/method`,
    ],
    "a look at the tests by hand": [
      literal("R3", (packet) => {
        item(packet, "C").validation_method = "ripgrep 14.1.0; tests looked at manually";
      }),
      "C-F4 BLOCK",
      `${ITEM}/validation_method`,
    ],
    "no method": [
      typed("R3", (packet) => {
        delete within(artifact(packet, "C", 1), "integrity").method;
      }),
      "C-F4 BLOCK",
      `${INTEGRITY}/method`,
    ],
  },
});
