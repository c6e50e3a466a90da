import type { Digest, JsonObject } from "@aixv/core";
import type { RecordFacts, StatementFacts } from "@aixv/policy";
import { describe, expect, it } from "vitest";
import {
  A,
  advisory,
  B,
  C,
  claim,
  day,
  derived,
  factsOf,
  MODEL,
  release,
} from "../../test/advisory-facts.ts";
import { advisoriesOf } from "./advisories.ts";

type Evidence = RecordFacts | StatementFacts;

/** Whom each version concerns, and what it fixes. */
function read(...evidence: readonly Evidence[]) {
  return advisoriesOf(factsOf(...evidence)).map(({ id, revisions, withdrawn }) => ({
    id,
    revisions: revisions.map(({ advisory: { status }, concerned, fixed, disputed, isInForce }) => ({
      status,
      concerned: concerned.map(({ digest }) => digest),
      fixed,
      disputed,
      isInForce,
    })),
    ...(withdrawn === undefined ? {} : { withdrawn }),
  }));
}

const concerned = (payload: JsonObject, ...more: readonly Evidence[]): readonly Digest[] =>
  read(advisory(1, payload), ...more)[0]?.revisions[0]?.concerned ?? [];

describe("advisoriesOf", () => {
  it("gives none where there is none, and sorts what there is by id", () => {
    expect(read(derived(MODEL, A))).toEqual([]);
    expect(
      read(advisory(1, { advisory_id: "b" }), advisory(1, { advisory_id: "a" })).map(({ id }) => id),
    ).toEqual(["a", "b"]);
  });

  it("leaves out records that break the rules of advisories, and records of other kinds", () => {
    expect(read({ ...advisory(1, {}), is_valid: false })).toEqual([]);
    expect(read({ ...advisory(1, {}), kind: "incident" })).toEqual([]);
  });

  it("takes an advisory that was signed as a statement, with its subjects", () => {
    expect(read(claim(1, { affected: [{ digest: A }] }, B))[0]?.revisions[0]?.concerned).toEqual(
      [A, B].toSorted(),
    );
  });

  describe("whom it concerns (AIXV §7.5)", () => {
    it("is what it names, and without a selector nothing that was made of that", () => {
      expect(concerned({ affected: [{ digest: A }] }, derived(MODEL, A))).toEqual([A]);
    });

    it("is what was made of it, with the way there, where it selects descendants", () => {
      const evidence = [derived(MODEL, B), derived(B, A)];
      const payload = { affected: [{ digest: A, selector: "descendants" }] };
      expect(concerned(payload, ...evidence)).toEqual([A, B, MODEL].toSorted());
      const [found] = advisoriesOf(factsOf(advisory(1, payload), ...evidence));
      expect(found?.current.concerned.find(({ digest }) => digest === MODEL)).toMatchObject({
        target: A,
        path: [
          { type: "derived_from", from: MODEL, to: B },
          { type: "derived_from", from: B, to: A },
        ],
      });
    });

    it("is what it was made of, where it selects parents, and not what that was made of", () => {
      const payload = { affected: [{ digest: MODEL, selector: "parents" }] };
      expect(concerned(payload, derived(MODEL, B), derived(B, A))).toEqual([B, MODEL].toSorted());
    });

    it("is what is in the same release, where it selects bundles", () => {
      const bundle = release(A, MODEL);
      const payload = { affected: [{ digest: A, selector: "bundles" }] };
      expect(concerned(payload, bundle)).toEqual([A, MODEL].toSorted());
      expect(concerned({ affected: [{ digest: A }] }, bundle)).toEqual([A]);
    });

    it("ends in what is fixed, and in what was made of that alone", () => {
      const payload = { affected: [{ digest: A, selector: "descendants" }], fixed_digests: [B] };
      expect(read(advisory(1, payload), derived(MODEL, B), derived(B, A), derived(C, A))[0]).toMatchObject({
        revisions: [{ concerned: [A, C].toSorted(), fixed: [B] }],
      });
    });
  });

  describe("versions (registry §4)", () => {
    const active = advisory(1, { affected: [{ digest: A }, { digest: B }] });

    it("are over once a version that is proved to be later withdraws them", () => {
      expect(read(advisory(2, { status: "withdrawn" }), active)).toMatchObject([
        {
          revisions: [
            { status: "active", concerned: [], isInForce: false },
            { status: "withdrawn", concerned: [], isInForce: false },
          ],
          withdrawn: "2026-01-02T00:00:00Z",
        },
      ]);
    });

    it.each([
      ["earlier", advisory(0, { status: "withdrawn" })],
      ["of the same time", advisory(1, { status: "withdrawn" })],
      ["of no time", advisory(undefined, { status: "withdrawn" })],
      ["of the future", advisory(300, { status: "withdrawn" })],
      ["older by its own word", { ...advisory(2, { status: "withdrawn" }), created_at: day(0) }],
    ])("stay in force where the withdrawal is %s", (_, withdrawal) => {
      const [found] = read(active, withdrawal);
      expect(found).not.toHaveProperty("withdrawn");
      expect(found?.revisions.find(({ status }) => status === "active")).toMatchObject({
        concerned: [A, B].toSorted(),
        isInForce: true,
      });
    });

    it("of no time are taken back by nothing", () => {
      const [found] = read(
        advisory(undefined, { affected: [{ digest: A }] }),
        advisory(2, { status: "withdrawn" }),
      );
      expect(found).not.toHaveProperty("withdrawn");
    });

    it("that mitigate what is named take the place of those before: fixed is what they say", () => {
      const mitigated = advisory(2, {
        status: "mitigated",
        affected: [{ digest: A }, { digest: B }],
        fixed_digests: [A],
      });
      expect(read(active, mitigated)[0]?.revisions).toMatchObject([
        { status: "active", concerned: [], isInForce: true },
        { status: "mitigated", concerned: [B], fixed: [A], disputed: [] },
      ]);
    });

    it("fix nothing of which another in force says that it is affected, or where no time is proved", () => {
      const fixing = (day: number | undefined) =>
        advisory(day, { status: "mitigated", affected: [{ digest: C }], fixed_digests: [A] });
      expect(read(active, fixing(2))[0]?.revisions[1]).toMatchObject({ fixed: [], disputed: [A] });
      expect(read(fixing(undefined))[0]?.revisions[0]).toMatchObject({ fixed: [], disputed: [] });
    });
  });
});
