import { type JsonObject, timeToMillis, unwrap } from "@aixv/core";
import { readAdvisory } from "@aixv/lineage";
import { describe, expect, it } from "vitest";
import { advisory, made } from "../../../policy/test/claims.ts";
import { type How, useEvidence } from "../../../policy/test/evidence.ts";
import { at, digest, MODEL, NOW, SIGNED_AT } from "../../../policy/test/setting.ts";

const evidence = useEvidence();
const OTHER = digest(9);
const TRUSTED = { isTrusted: true, now: NOW };

describe("readAdvisory (AIXV §7.5)", () => {
  it("reads a record: whom it names, who signed it, and when", async () => {
    const verified = await evidence.record(
      "advisory",
      advisory({ affected: [{ digest: MODEL, selector: "parents" }] }),
    );
    const notice = unwrap(readAdvisory(verified, TRUSTED));
    const time = timeToMillis(at(SIGNED_AT));
    expect(notice).toEqual({
      id: verified.bundleDigest,
      recordDigest: verified.payloadDigest,
      made: timeToMillis(verified.value.created_at),
      advisory: expect.objectContaining({ advisory_id: "A-1", status: "active" }),
      targets: [{ digest: MODEL, selectors: new Set(["parents"]) }],
      isTrusted: true,
      mayTakeBack: true,
      signers: verified.signers,
      signedTime: verified.signedTime,
      first: time,
      last: time,
    });
  });

  it("reads a statement: it names its subjects too, and is no record", async () => {
    const claim = await evidence.claim("advisory", advisory({ affected: [{ digest: OTHER }] }));
    const notice = unwrap(readAdvisory(claim, TRUSTED));
    expect(notice.targets.map(({ digest: one }) => one)).toEqual([MODEL, OTHER]);
    expect(notice).not.toHaveProperty("recordDigest");
    const record = await evidence.record("advisory", advisory({ affected: [{ digest: OTHER }] }));
    expect(unwrap(readAdvisory(record, TRUSTED)).targets).toHaveLength(1);
  });

  it("refuses what is invalid", async () => {
    const record = await evidence.record("advisory", advisory({ severity: "?" }), { asIs: true });
    expect(readAdvisory(record, TRUSTED)).toMatchObject({ ok: false, error: { code: "PAYLOAD_INVALID" } });
    const statement = await evidence.statement("advisory", advisory({ severity: "?" }));
    expect(readAdvisory(statement, TRUSTED)).toMatchObject({
      ok: false,
      error: { code: "PREDICATE_INVALID" },
    });
  });

  it("throws for other kinds, and for what verification did not make", async () => {
    const record = await evidence.record("advisory", advisory());
    const waiver = await evidence.record("waiver", {}, { asIs: true });
    const training = await evidence.claim("training", made([OTHER]));
    for (const one of [waiver, training, { ...record }, structuredClone(record)]) {
      expect(() => readAdvisory(one, TRUSTED)).toThrow(TypeError);
    }
    expect(readAdvisory(record, TRUSTED).ok).toBe(true);
  });

  it.each([
    ["of the past", SIGNED_AT, true, true],
    ["of the past, by nobody trusted", SIGNED_AT, false, false],
    ["just ahead of the clock", "2026-06-01T00:05:00Z", true, true],
    ["of the future", "2026-06-01T00:05:01Z", true, false],
    ["of no proved time", null, true, false],
  ])("one %s: whether it takes others back", async (_, time, isTrusted, mayTakeBack) => {
    const record = await evidence.record("advisory", advisory({ status: "withdrawn" }), { at: time });
    const notice = unwrap(readAdvisory(record, { isTrusted, now: NOW }));
    expect(notice).toMatchObject({ isTrusted, mayTakeBack });
    expect(notice.first === undefined).toBe(time === null);
  });

  it.each<[string, JsonObject, How, boolean]>([
    ["without a date of its own, by a key that lasts", {}, {}, false],
    ["without a date of its own, by a certificate of minutes", {}, { logged: true }, true],
    [
      "with the date of its change",
      { published_at: "2026-04-01T00:00:00Z", updated_at: SIGNED_AT },
      {},
      true,
    ],
    ["with the date on which it was published", { published_at: SIGNED_AT }, {}, true],
  ])("a claim %s: whether it takes others back", async (_, date, how, mayTakeBack) => {
    const claim = await evidence.claim("advisory", advisory({ status: "withdrawn", ...date }), how);
    const notice = unwrap(readAdvisory(claim, TRUSTED));
    const made = Object.keys(date).length === 0 ? undefined : timeToMillis(at(SIGNED_AT));
    expect([notice.mayTakeBack, notice.made]).toEqual([mayTakeBack, made]);
    expect(unwrap(readAdvisory(claim, { isTrusted: false, now: NOW })).mayTakeBack).toBe(false);
  });

  it("takes the earliest and the latest of the times that are proved", async () => {
    const logged = await evidence.record("advisory", advisory(), { logged: true });
    const { first = Number.NaN, last, integratedTime } = unwrap(readAdvisory(logged, TRUSTED));
    expect(integratedTime).toBe(logged.integratedTime);
    expect(first).toBeLessThanOrEqual(last);
  });
});
