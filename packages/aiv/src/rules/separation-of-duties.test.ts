import { attestation, attestationOf, classification, identification } from "../../test/drafts.ts";
import type { Given } from "../../test/facts.ts";
import { AUTHOR, VERIFIER } from "../../test/packets.ts";
import { literal, ruleCases, typed } from "../../test/rule-cases.ts";

const VERIFIER_ID = "/attestations/0/verifier_id";

/** The policy says of the Verifier that the account is of another kind. */
function accountKind(given: Given, kind: "bot" | "role" | "shared"): void {
  if (given.policy === undefined) return;
  const persons = given.policy.identity.persons.map((person) =>
    person.name === "Bob" ? { ...person, kind } : person,
  );
  given.policy.identity = { ...given.policy.identity, persons };
}

ruleCases("CLS-003", {
  accepts: {
    "another Verifier at R2": literal("R2"),
    "another Verifier at R3": literal("R3"),
    "an Author who verifies their own change at R1 (AIV §5.4)": literal("R1", (packet) => {
      attestation(packet).verifier_id = AUTHOR;
    }),
  },
  rejects: {
    "the Author as Verifier at R2": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = AUTHOR;
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "the Author as Verifier at R3": [
      literal("R3", (packet) => {
        attestation(packet).verifier_id = AUTHOR;
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "the Author in capitals with a tag (D.7)": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = " Alice+review@Example.COM ";
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "the Author under the no-reply address of the same login (D.7)": [
      literal("R2", (packet) => {
        identification(packet).created_by = "@alice";
        attestation(packet).verifier_id = "12345+alice@users.noreply.github.com";
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "the maker of the packet, whoever it names as Author (4.3)": [
      literal("R2", (packet) => {
        identification(packet).author_id = "zoe@example.com";
        attestation(packet).verifier_id = AUTHOR;
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "a co-author": [
      literal("R2", (packet) => {
        identification(packet).co_authors = ["erin@example.com", VERIFIER];
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "S0 at R2": [
      literal("R2", (packet) => {
        classification(packet).sod_mode = "S0";
      }),
      "5.4-F1 BLOCK",
      "/classification/sod_mode",
    ],
    "S1 declared and not kept at R0, which warns (B.17)": [
      literal("R0", (packet) => {
        classification(packet).sod_mode = "S1";
        attestation(packet).verifier_id = AUTHOR;
      }),
      "5.4-F1 WARN",
      VERIFIER_ID,
    ],
    "S1 declared and not kept at R1, which warns (B.17)": [
      literal("R1", (packet) => {
        classification(packet).sod_mode = "S1";
        attestation(packet).verifier_id = AUTHOR;
      }),
      "5.4-F1 WARN",
      VERIFIER_ID,
    ],
    "an Author's attestation beside an independent one, which warns (D.11)": [
      literal("R2", (packet) => {
        attestationOf(packet, AUTHOR);
      }),
      "5.4-F1 WARN",
      "/attestations/1/verifier_id",
    ],
  },
});

ruleCases("SOD-5.4-R2", {
  accepts: {
    "one independent Verifier": literal("R2"),
    "an independent Verifier beside the Author (D.11)": literal("R3", (packet) => {
      attestationOf(packet, AUTHOR);
    }),
  },
  rejects: {
    "the Author alone (D.11)": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = AUTHOR;
      }),
      "5.4-F1 BLOCK",
      "/attestations",
    ],
    "automation alone": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = "github-actions[bot]";
      }),
      "5.4-F1 BLOCK",
      "/attestations",
    ],
    "an independent Verifier who has withdrawn (D.11)": [
      literal("R2", (packet) => {
        attestationOf(packet, AUTHOR);
        attestationOf(packet, VERIFIER, {
          decision: "NON-COMPLIANT",
          timestamp: "2026-06-15T11:00:00Z",
          blocking_findings: ["A-F2"],
          rationale: "the run is of another commit",
        });
      }),
      "5.4-F1 BLOCK",
      "/attestations",
    ],
  },
  inapplicable: { R1: literal("R1") },
});

ruleCases("SOD-5.4.1-a", {
  accepts: { "a person's own account": typed("R2") },
  rejects: {
    "an account that several people share": [
      typed("R2", (_, given) => accountKind(given, "shared")),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
  },
  inapplicable: { R1: literal("R1") },
});

ruleCases("SOD-5.4.1-b", {
  accepts: { "a person's own account": typed("R3") },
  rejects: {
    "a role account": [typed("R3", (_, given) => accountKind(given, "role")), "5.4-F1 BLOCK", VERIFIER_ID],
  },
});

ruleCases("SOD-5.4.1-c", {
  accepts: {
    "a person's own account": typed("R2"),
    "an account that sounds like a bot, and is a person's by the policy": typed(
      "R2",
      (packet, { policy, signatures }) => {
        attestation(packet).verifier_id = "claude";
        signatures?.attestations.set("/attestations/0", { status: "valid", method: "SSH", signer: "claude" });
        if (policy === undefined) return;
        policy.identity = {
          ...policy.identity,
          persons: [
            ...policy.identity.persons.filter(({ name }) => name !== "Bob"),
            { name: "Claude Monet", accounts: ["claude"], kind: "person" },
          ],
        };
      },
    ),
  },
  rejects: {
    "an account that the policy knows as automation": [
      typed("R2", (_, given) => accountKind(given, "bot")),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "an account that is automation by its name": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = "dependabot[bot]";
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
  },
});

ruleCases("SOD-5.4.1-d", {
  accepts: { "accounts of two people": typed("R2") },
  rejects: {
    "two accounts of one person": [
      typed("R2", (packet) => {
        attestation(packet).verifier_id = "alice-gh";
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
  },
});

ruleCases("SOD-5.4.3-pair", {
  accepts: {
    "a Verifier who wrote no commit": typed("R2"),
    "a Verifier who committed for the author, as forges do": typed("R2", (_, { repository }) => {
      if (repository === undefined) return;
      repository.people = [...repository.people, { role: "committer", name: "Bob", email: VERIFIER }];
    }),
  },
  rejects: {
    "a Verifier who is co-author of a commit": [
      typed("R2", (_, { repository }) => {
        if (repository === undefined) return;
        repository.people = [...repository.people, { role: "co-author", name: "Bob", email: VERIFIER }];
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
    "a Verifier who wrote a commit under another account": [
      typed("R3", (_, { repository }) => {
        if (repository === undefined) return;
        repository.people = [{ role: "author", name: "bob-gh", email: "7+bob-gh@users.noreply.github.com" }];
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
  },
  skips: { "a packet alone": [literal("R2"), "5.4-F1"] },
  inapplicable: { R1: literal("R1") },
});

ruleCases("SOD-5.4.3-ai", {
  accepts: {
    "an Author who is a person": literal("R2"),
    "a packet made by automation that names the person (AIV §5.4.3)": literal("R2", (packet) => {
      identification(packet).created_by = "github-actions[bot]";
      identification(packet).author_id = AUTHOR;
    }),
  },
  rejects: {
    "automation as Author, which warns": [
      literal("R2", (packet) => {
        identification(packet).created_by = "github-actions[bot]";
      }),
      "5.4-F1 WARN",
      "/identification/created_by",
    ],
    "automation as Author at a gate, though it is of the Verifier's kind (C)": [
      literal("R2", (packet, given) => {
        identification(packet).created_by = "github-actions[bot]";
        attestation(packet).verifier_id = "bob-gh";
        given.gate = true;
      }),
      "5.4-F1 BLOCK",
      "",
    ],
    "an AI agent as Author": [
      literal("R3", (packet) => {
        identification(packet).author_id = "claude";
      }),
      "5.4-F1 WARN",
      "/identification/author_id",
    ],
  },
});

ruleCases("SOD-5.4.3-contractor", {
  accepts: { "accounts of two people": typed("R2") },
  rejects: {
    "the account that a contractor has of the client": [
      typed("R2", (packet) => {
        attestation(packet).verifier_id = "alice-gh";
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
  },
});

ruleCases("SOD-5.4.3-orgs", {
  accepts: { "accounts of two people": typed("R3") },
  rejects: {
    "the account of one person in another organisation": [
      typed("R3", (packet) => {
        attestation(packet).verifier_id = "@ALICE-GH";
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
  },
});

const DECLARATION = `I confirm I am not the same natural person as the Author (${AUTHOR})`;

ruleCases("SOD-5.4.4", {
  accepts: {
    "identities of one kind": literal("R2"),
    "identities of two kinds with a declaration (AIV §5.4.4)": literal("R2", (packet) => {
      attestation(packet).verifier_id = "bob-gh";
      attestation(packet).sod_declaration = DECLARATION;
    }),
    "identities of two kinds that the policy maps": typed("R2", (packet) => {
      attestation(packet).verifier_id = "bob-gh";
    }),
  },
  rejects: {
    "identities of two kinds": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = "bob-gh";
      }),
      "5.4-F1 WARN",
      "/attestations/0/sod_declaration",
    ],
    "a declaration that declares nothing": [
      literal("R3", (packet) => {
        attestation(packet).verifier_id = "bob-gh";
        attestation(packet).sod_declaration = "n/a";
      }),
      "5.4-F1 WARN",
      "/attestations/0/sod_declaration",
    ],
    "a declaration about another Author": [
      literal("R3", (packet) => {
        attestation(packet).verifier_id = "bob-gh";
        attestation(packet).sod_declaration = "I confirm I am not the same natural person as zoe@example.com";
      }),
      "5.4-F1 WARN",
      "/attestations/0/sod_declaration",
    ],
  },
});

ruleCases("G-004", {
  accepts: { "another Verifier": literal("R2") },
  rejects: {
    "the Author as Verifier": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = AUTHOR;
      }),
      "9.1-F4 BLOCK",
    ],
  },
  inapplicable: { "R1, which needs no separation": literal("R1") },
});

ruleCases("CT-006", {
  accepts: { "another Verifier": literal("R2") },
  rejects: {
    "the Author as Verifier": [
      literal("R3", (packet) => {
        attestation(packet).verifier_id = AUTHOR;
      }),
      "5.4-F1 BLOCK",
      VERIFIER_ID,
    ],
  },
});
