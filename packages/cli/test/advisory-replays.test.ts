import { type JsonObject, timeFromDate } from "@aixv/core";
import { createRecord } from "@aixv/sdk";
import { expect, test } from "vitest";
import { admits, decideBy, denies, done, freshRoot, keys, useParties } from "./decisions.ts";
import { runJson } from "./run-aixv.ts";
import { signedModel, TRUST, useSigstore } from "./signed-model.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const local = useSigstore();
useParties();

const SECURITY = ["--public-key", "security.pub", ...TRUST] as const;
const second = async (): Promise<unknown> => await new Promise((resolve) => setTimeout(resolve, 1100));

/** Signs a version that was made at some time, with a timestamp of now: what whoever has an old signature can bring about. */
async function version(root: string, status: string, digest: unknown, madeAt: Date): Promise<void> {
  const payload = {
    advisory_id: "ADV-1",
    affected: [{ digest: String(digest) }],
    severity: "critical",
    status,
    reason_code: "backdoor",
    // Of the same content one record would be signed once more.
    title: madeAt.toISOString(),
  };
  const created = await createRecord(
    { kind: "advisory", recordId: "ADV-1", payload },
    {
      root,
      now: timeFromDate(madeAt),
      sign: true,
      key: "security.key",
      timestampUrl: `${local.sigstore.url}/api/v1/timestamp`,
    },
  );
  if (!created.ok) throw created.error;
}
const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
const build = async (root: string): Promise<unknown> =>
  await done("advisory", "feed", "build", `${root}/public`, "--root", root);
const sync = async (root: string, from: string) =>
  await runJson([
    "advisory",
    "sync",
    "--feed",
    `${from}/public/advisory-feed.json`,
    "--root",
    root,
    ...SECURITY,
  ]);

test("an old version with a new timestamp lifts no recall, is not in force, and is not imported", async () => {
  const model = await signedModel();
  const by = { allow_subjects: [keys.release], advisory_allow_subjects: [keys.security] };
  const flags = (await decideBy({ ...by, require_no_active_advisories: true })).filter(
    (flag, index, all) => flag !== "--now" && all[index - 1] !== "--now",
  );
  const deciding = [...flags, ...TRUST];
  const root = flags[1] ?? "";
  const { digest } = (await admits(model, deciding)).result;
  const consumer = freshRoot();
  await writeFiles({ [`${consumer}/.keep`]: "" });
  await version(root, "active", digest, ago(60));
  await build(root);
  expect((await sync(consumer, root)).exitCode).toBe(0);
  await second();
  const mirror = freshRoot();
  await version(mirror, "withdrawn", digest, ago(3600));
  await build(mirror);
  const { exitCode, result } = await sync(consumer, mirror);
  expect([exitCode, result.results]).toMatchObject([1, [{ status: "rejected", code: "ADVISORY_REPLAYED" }]]);
  await version(root, "withdrawn", digest, ago(3600));
  await denies(model, deciding, "ADVISORY_ACTIVE");
  const inForce = async (): Promise<unknown> => {
    const { advisories } = await done("advisory", "list", "--root", root, ...SECURITY);
    return (advisories as readonly JsonObject[])[0]?.status;
  };
  expect(await inForce()).toBe("active");
  await version(root, "withdrawn", digest, ago(0));
  await admits(model, deciding);
  expect(await inForce()).toBe("withdrawn");
  await build(root);
  expect((await sync(consumer, root)).exitCode).toBe(0);
});
