#!/usr/bin/env -S node --conditions=@aixv/source
// Answers the requests of PROTOCOL.md for aixv: an adapter to begin from.
import { createInterface } from "node:readline";
import { isJsonObject, parseJson } from "@aixv/core";
import { createSelf } from "../../src/index.ts";

const self = createSelf("source");

for await (const line of createInterface({ input: process.stdin })) {
  const request = parseJson(line);
  if (!request.ok || !isJsonObject(request.value)) continue;
  const { id, operation, input } = request.value;
  if (typeof id !== "string" || typeof operation !== "string" || !isJsonObject(input)) continue;
  if (operation === "hello") {
    write({ id, verdict: "accept", output: { name: self.name, version: self.version } });
    continue;
  }
  const answer = await self.answer({ id, operation, input });
  // Without a verdict there is no answer.
  if (!answer.ok) {
    process.stderr.write(`${answer.error}\n`);
    process.exit(1);
  }
  write({ id, ...answer.value });
}

function write(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
