// Run by a user who may not write: prints what the store in argv[2] does for the subject in argv[3].
import { type AixvError, type Digest, type Result, timeFromDate } from "@aixv/core";
import { openFolderStore } from "../src/index.ts";
import { bundleOf, fileBundle, record, statement } from "./samples.ts";

const [root = "", subject = ""] = process.argv.slice(2);
const codeOf = (result: Result<unknown, AixvError>): string => (result.ok ? "ok" : result.error.code);
const opened = await openFolderStore(root, { now: () => timeFromDate(new Date()) });
if (!opened.ok) process.stdout.write(JSON.stringify({ open: opened.error.code }));
else {
  const store = opened.value;
  const found = await store.find(subject as Digest);
  const foundAgain = await store.find(subject as Digest);
  const [entry] = found;
  const stored = await store.readRecord("policy", "p");
  const many = Array.from({ length: 40 }, (_, index) => ({ bundle: bundleOf(statement(`m${index}`)) }));
  let findings = 0;
  for await (const _ of store.check()) findings++;
  const outcome = {
    found: found.length,
    foundAgain: foundAgain.length,
    read: entry === undefined ? "none" : codeOf(await store.read(entry.id)),
    record: stored.ok ? stored.value?.record.record_id : stored.error.code,
    append: codeOf(await store.append([{ bundle: bundleOf(statement("new")) }])),
    appendMany: codeOf(await store.append(many)),
    putRecord: codeOf(
      await store.putRecord({ bytes: record("policy", "new"), bundle: fileBundle(record("policy", "new")) }),
    ),
    reindex: codeOf(await store.reindex()),
    findings,
  };
  process.stdout.write(JSON.stringify(outcome));
}
