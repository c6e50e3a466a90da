import { artifact, claim, identification, item, listOf } from "../../test/drafts.ts";
import type { Given } from "../../test/facts.ts";
import { BASE, BLOB, type Draft, HEAD } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";

const ITEM = "/evidence_items/1";
const LINK = `${ITEM}/artifacts/0`;
const FILE = "src/auth/verify-token.ts";
const OTHER = "b".repeat(40);

/** The one permalink of a literal packet. */
function link(reference: string): Change {
  return (packet) => {
    artifact(packet, "B").reference = reference;
  };
}

ruleCases("B-001", {
  accepts: {
    "a link to the head commit": literal("R0"),
    "a link to the base commit, for what was removed": literal(
      "R1",
      link(`https://github.com/org/repo/blob/${BASE}/${FILE}#L1`),
    ),
    "a comparison of base and head": literal(
      "R2",
      link(`https://github.com/org/repo/compare/${BASE}...${HEAD}`),
    ),
    "a commit of 64 digits": literal("R2", (packet) => {
      identification(packet).head_sha = "c".repeat(64);
      artifact(packet, "B").reference = `https://gitlab.com/org/repo/-/blob/${"c".repeat(64)}/a.ts#L1`;
    }),
  },
  rejects: {
    "a link to a branch": [
      literal("R0", link(`https://github.com/org/repo/blob/main/${FILE}#L1`)),
      "B-F1 BLOCK",
      `${LINK}/reference`,
    ],
    "a link to a branch whose name has a commit in it (D.4)": [
      literal("R1", link(`https://github.com/org/repo/blob/fix/${HEAD}/${FILE}#L1`)),
      "B-F1 BLOCK",
      `${LINK}/reference`,
    ],
    "a link to a tag on GitLab": [
      literal("R2", link(`https://gitlab.com/org/repo/-/blob/v1.0/${FILE}#L1`)),
      "B-F1 BLOCK",
      `${LINK}/reference`,
    ],
    "an abbreviated commit (D.3)": [
      literal("R3", link(`https://github.com/org/repo/blob/${HEAD.slice(0, 12)}/${FILE}#L1`)),
      "B-F1 BLOCK",
      `${LINK}/reference`,
    ],
    "a comparison with a branch": [
      literal("R1", link(`https://github.com/org/repo/compare/main...${HEAD}`)),
      "B-F1 BLOCK",
      `${LINK}/reference`,
    ],
    "a permalink of another class to a branch": [
      literal("R1", (packet) => {
        listOf(item(packet, "E"), "artifacts").push({
          ...artifact(packet, "B"),
          reference: "https://github.com/org/repo/blob/main/docs/a.md#L1",
        });
      }),
      "B-F1 BLOCK",
      "/evidence_items/2/artifacts/1/reference",
    ],
  },
  notes: {
    "a commit that is neither head nor base (D.3)": [
      literal("R1", link(`https://github.com/org/repo/blob/${OTHER}/${FILE}#L1`)),
      "B-F1",
      `${LINK}/reference`,
    ],
  },
});

ruleCases("B-002", {
  accepts: {
    "one line": literal("R2", link(`${BLOB}/${FILE}#L10`)),
    "a range without the second L (D.6)": literal("R2", link(`${BLOB}/${FILE}#L10-20`)),
    "a range with columns (D.6)": literal("R2", link(`${BLOB}/${FILE}#L10C5-L12C1`)),
    "a line in the query of Azure DevOps (D.6)": literal(
      "R3",
      link(`https://dev.azure.com/org/p/_git/repo?path=/${FILE}&version=GC${HEAD}&line=10&lineEnd=20`),
    ),
    "a comparison, which has no lines": literal(
      "R3",
      link(`https://github.com/org/repo/compare/${BASE}...${HEAD}`),
    ),
    "lines in a key of their own (D.6)": literal("R2", (packet) => {
      Object.assign(artifact(packet, "B"), { reference: `${BLOB}/${FILE}`, lines: "10-42" });
    }),
    "an inventory, which is about whole files": literal("R2", (packet) => {
      Object.assign(artifact(packet, "B"), { reference: `${BLOB}/changed.txt`, type: "scope_inventory" });
    }),
  },
  rejects: {
    "a file without lines at R0, which warns": [
      literal("R0", link(`${BLOB}/${FILE}`)),
      "B-F2 WARN",
      `${LINK}/reference`,
    ],
    "a file without lines at R1, which warns": [
      literal("R1", link(`${BLOB}/${FILE}`)),
      "B-F2 WARN",
      `${LINK}/reference`,
    ],
    "a file without lines at R2": [literal("R2", link(`${BLOB}/${FILE}`)), "B-F2 BLOCK", `${LINK}/reference`],
    "a file without lines at R3": [literal("R3", link(`${BLOB}/${FILE}`)), "B-F2 BLOCK", `${LINK}/reference`],
    "lines backwards": [literal("R2", link(`${BLOB}/${FILE}#L20-L10`)), "B-F2 BLOCK", `${LINK}/reference`],
    "lines that are no lines": [
      literal("R2", (packet) => {
        Object.assign(artifact(packet, "B"), { reference: `${BLOB}/${FILE}`, lines: "all" });
      }),
      "B-F2 BLOCK",
      `${LINK}/reference`,
    ],
    "line 0": [
      literal("R2", (packet) => {
        Object.assign(artifact(packet, "B"), { reference: `${BLOB}/${FILE}`, lines: 0 });
      }),
      "B-F2 BLOCK",
      `${LINK}/reference`,
    ],
  },
});

/** Adds a file to what git says. */
const alsoChanged =
  (path: string): Change =>
  (_, { repository }) => {
    if (repository !== undefined) repository.changes = [...repository.changes, { status: "M", path }];
  };

/** Files of the typed inventory. */
const inventory =
  (files: readonly (Draft | string)[], more: Change = () => {}): Change =>
  (packet, given) => {
    artifact(packet, "B").files = [...files];
    more(packet, given);
  };

/** What git says of one renamed file. */
const renamed: Change = (_, { repository }) => {
  if (repository !== undefined) repository.changes = [{ status: "R", path: "b.ts", oldPath: "a.ts" }];
};

ruleCases("B-003", {
  accepts: {
    "an inventory of exactly what git says": typed("R0"),
    "paths alone": typed("R1", inventory(["src/token/read-token.ts", "test/token/read-token.test.ts"])),
    "a rename with both paths": typed(
      "R2",
      inventory([{ path: "b.ts", status: "R", old_path: "a.ts" }], renamed),
    ),
    "a rename as what went and what came": typed(
      "R2",
      inventory(
        [
          { path: "a.ts", status: "D" },
          { path: "b.ts", status: "A" },
        ],
        renamed,
      ),
    ),
    "an inventory within the reference, as aiv-protocol writes it": typed("R1", (packet) => {
      delete artifact(packet, "B").files;
      artifact(packet, "B").reference =
        'inline-json:["src/token/read-token.ts","test/token/read-token.test.ts"]';
    }),
    "files that claims and prose name": typed("R1", (packet) => {
      listOf(item(packet, "B"), "artifacts").shift();
    }),
  },
  rejects: {
    "a changed file that is not listed": [
      typed("R1", alsoChanged("src/token/hidden.ts")),
      "B-F3 BLOCK",
      `${LINK}/files`,
    ],
    "a changed file that neither claims nor prose name": [
      typed("R0", (packet, given) => {
        listOf(item(packet, "B"), "artifacts").shift();
        alsoChanged("src/token/hidden.ts")(packet, given);
      }),
      "B-F3 BLOCK",
      `${ITEM}/scope`,
    ],
    "a listed file that did not change": [
      typed("R2", (packet) => {
        listOf(artifact(packet, "B"), "files").push({ path: "src/other.ts", status: "M" });
      }),
      "B-F3 BLOCK",
      `${LINK}/files/2`,
    ],
    "another status than git says": [
      typed("R3", (packet) => {
        (listOf(artifact(packet, "B"), "files")[0] as Draft).status = "D";
      }),
      "B-F3 BLOCK",
      `${LINK}/files/0`,
    ],
    "a file twice, with two statuses": [
      typed("R1", (packet) => {
        listOf(artifact(packet, "B"), "files").unshift({ path: "src/token/read-token.ts", status: "D" });
      }),
      "B-F3 BLOCK",
      `${LINK}/files/0`,
    ],
    "a rename without the old path": [
      typed("R2", inventory([{ path: "b.ts", status: "R" }], renamed)),
      "B-F3 BLOCK",
      `${LINK}/files/0`,
    ],
    "a payload within the reference that is no list": [
      typed("R1", (packet) => {
        delete artifact(packet, "B").files;
        artifact(packet, "B").reference = "inline-json:{}";
      }),
      "B-F3 BLOCK",
      `${LINK}/reference`,
    ],
  },
  skips: {
    "a packet alone": [literal("R1"), "B-F3"],
    "the repository of another head commit": [
      typed("R1", (_, { repository }) => {
        if (repository !== undefined) repository.headSha = OTHER;
      }),
      "B-F3",
    ],
  },
});

ruleCases("B-004", {
  accepts: {
    "a claim with evidence of class B": literal("R0"),
    "a link to a file of the change that no scope names": typed("R1", (packet) => {
      delete claim(packet).scope;
    }),
  },
  rejects: {
    "a claim with an inventory alone": [
      typed("R2", (packet) => {
        item(packet, "B").artifacts = listOf(item(packet, "B"), "artifacts").slice(0, 1);
      }),
      "B-F4 BLOCK",
      "/claims/0/evidence_refs",
    ],
    "a claim with a link to what it is not about, which warns": [
      typed("R2", (packet) => {
        artifact(packet, "B", 1).reference = `${BLOB}/package-lock.json#L1`;
      }),
      "B-F4 WARN",
      "/claims/0/evidence_refs",
    ],
    "a claim without": [
      literal("R1", (packet) => {
        claim(packet).evidence_refs = ["EV-A-001", "EV-E-001"];
      }),
      "B-F4 BLOCK",
      "/claims/0/evidence_refs",
    ],
    "a claim that only the evidence names (D.10)": [
      literal("R2", (packet) => {
        claim(packet).evidence_refs = [];
      }),
      "B-F4 BLOCK",
      "/claims/0/evidence_refs",
    ],
    "a reference to class B that is not there": [
      literal("R0", (packet) => {
        claim(packet).evidence_refs = ["EV-A-001", "EV-B-999"];
      }),
      "B-F4 BLOCK",
      "/claims/0/evidence_refs",
    ],
  },
});

ruleCases("B-005", {
  accepts: {
    "symbols that are in the code": typed("R1"),
    "no symbols": typed("R0"),
  },
  rejects: {
    "a function of a claim that is nowhere": [
      typed("R1", (packet, given) => {
        claim(packet).scope = { files: [], functions: ["verifyTokens"] };
        setSymbols(given, { verifyTokens: false });
      }),
      "B-F5 WARN",
      "/claims/0/scope/functions/0",
    ],
    "a symbol of a permalink that is nowhere": [
      typed("R3", (packet, given) => {
        artifact(packet, "B", 1).symbols = ["verifyToken", "toString"];
        setSymbols(given, { verifyToken: true, toString: false });
      }),
      "B-F5 WARN",
      `${ITEM}/artifacts/1/symbols/1`,
    ],
  },
  skips: {
    "a packet alone": [literal("R1"), null],
    "more symbols than were looked up": [
      typed("R1", (packet, given) => {
        claim(packet).scope = { files: [], functions: ["verifyToken", "another"] };
        setSymbols(given, { verifyToken: true });
      }),
      null,
    ],
  },
});

/** What the repository says of names; of others nothing. */
function setSymbols(given: Given, symbols: { readonly [name: string]: boolean }): void {
  if (given.repository !== undefined) given.repository.symbols = new Map(Object.entries(symbols));
}

ruleCases("ART-6.3.1-SCOPE", {
  accepts: { "files that claims name": literal("R0"), "a typed inventory": typed("R1") },
  rejects: {
    "nothing, at a gate": [
      literal("R1", (packet, given) => {
        claim(packet).scope = {};
        item(packet, "B").scope = "everything";
        given.gate = true;
      }),
      "B-F3 BLOCK",
      "",
    ],
  },
  skips: {
    nothing: [
      literal("R1", (packet) => {
        claim(packet).scope = {};
        item(packet, "B").scope = "everything";
      }),
      "B-F3",
    ],
  },
});

ruleCases("ART-6.3.1-SYM", {
  accepts: {
    "a claim about behaviour with its functions": literal("R1"),
    "a claim about structure without any": typed("R0"),
  },
  rejects: {},
  notes: {
    "a claim about behaviour without functions": [
      literal("R1", (packet) => {
        claim(packet).scope = {};
      }),
      "B-F5",
      "/claims/0/scope/functions",
    ],
  },
});

ruleCases("EIC-003", {
  accepts: { "an inventory of exactly what git says": typed("R2") },
  rejects: {
    "a changed file that is not listed": [
      typed("R2", alsoChanged("src/token/hidden.ts")),
      "B-F3 BLOCK",
      `${LINK}/files`,
    ],
  },
  inapplicable: { "R1, where B-003 alone asks (B.6)": typed("R1") },
});

ruleCases("EIC-005", {
  accepts: { "claims with evidence": literal("R2") },
  rejects: {
    "a claim without evidence of class B": [
      literal("R3", (packet) => {
        claim(packet).evidence_refs = ["EV-A-001"];
      }),
      "B-F4 BLOCK",
      "/claims/0/evidence_refs",
    ],
  },
  inapplicable: { R1: literal("R1") },
});

ruleCases("IMM-E.1.1", {
  accepts: { "a link to a full commit id": literal("R0") },
  rejects: {
    "a link to a branch": [
      literal("R0", link(`https://github.com/org/repo/blob/main/${FILE}#L1`)),
      "9.2-F1 BLOCK",
      `${LINK}/reference`,
    ],
  },
});
