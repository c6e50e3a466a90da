import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import type { JsonObject, JsonValue } from "@aixv/core";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claim, decideBy, done, keys, record, useParties } from "./decisions.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { useWorkspace, writeModel } from "./workspace.ts";

// Laws of docs/architecture.md that every command keeps.

useWorkspace();
useParties();
let decided: readonly string[];
let commands: readonly (readonly string[])[];

beforeAll(async () => {
  await writeModel("model");
  await done("sign", "model", "--key", "release.key");
  decided = await decideBy({
    allow_subjects: [String(keys.release)],
    advisory_allow_subjects: [String(keys.security)],
  });
  await claim(decided, "model", "model-card", { name: "m" }, "release");
  const { result } = await runJson(["digest", "model"]);
  const affected = [{ digest: result.digest }];
  const advisory = {
    advisory_id: "ADV-1",
    affected,
    severity: "low",
    status: "active",
    reason_code: "backdoor",
  };
  await record(decided, "advisory", "ADV-1", advisory, "security");
  const root = decided.slice(0, 2);
  const trust = [
    ...root,
    "--public-key",
    "release.pub",
    "--public-key",
    "security.pub",
    ...decided.slice(-2),
  ];
  commands = [
    ["digest", "model"],
    ["inspect", "model/model.sig"],
    ["verify", "model", "--public-key", "release.pub", ...decided.slice(-2)],
    ["verify", "model", ...decided],
    ["provenance", "model", "--view", "explain", ...trust],
    ["advisory", "list", ...trust],
    ["store", "list", "model", ...trust],
    ["store", "check", ...root],
    ["rollback", "suggest", "model", ...decided],
    ["export", "model", "--format", "aixv", ...trust],
    ["export", "model", "--format", "spdx", ...trust],
    ["export", "model", "--format", "ml-bom", ...trust],
    ["export", "model", "--format", "vsa", ...decided],
  ];
});

describe("law 4: the same bytes, trust and clock give the same result", () => {
  test("twice, byte for byte, with --json and without", async () => {
    for (const command of commands) {
      const name = command.slice(0, 4).join(" ");
      const [one, two] = [await runJson(command), await runJson(command)];
      expect([name, two.stdout]).toEqual([name, one.stdout]);
      expect([name, one.exitCode]).not.toEqual([name, 2]);
      const [text, again] = [await runAixv(command), await runAixv(command)];
      expect([name, again.stdout, again.stderr]).toEqual([name, text.stdout, text.stderr]);
    }
  });
});

describe("law 5: no network unless the user's flags ask for it", () => {
  const { connect } = net.Socket.prototype;
  const { lookup } = dns;
  let asked: string[] = [];
  beforeEach(() => {
    asked = [];
    net.Socket.prototype.connect = (...args: unknown[]): never => {
      asked.push(JSON.stringify(args[0]));
      throw new Error("a connection");
    };
    dns.lookup = ((name: string): never => {
      asked.push(name);
      throw new Error("a lookup");
    }) as never;
    syncBuiltinESMExports();
  });
  afterEach(() => {
    net.Socket.prototype.connect = connect;
    dns.lookup = lookup;
    syncBuiltinESMExports();
  });

  test("signing with a key, claims, verification and documents connect to nobody", async () => {
    await writeModel("other");
    await done("sign", "other", "--key", "release.key");
    for (const command of commands) await runJson(command);
    // Keyless too: the trust root is embedded, and a bundle has what is needed.
    await runJson([
      "verify",
      "model",
      "--identity",
      "a@example.com",
      "--issuer",
      "https://accounts.example.com",
    ]);
    expect(asked).toEqual([]);
  });

  test("and with an address they would, and say that they could not", async () => {
    const feed = [
      "advisory",
      "sync",
      "--feed",
      "https://feed.example.com/f.json",
      "--public-key",
      "security.pub",
    ];
    expect((await runJson(feed)).exitCode).not.toBe(0);
    expect(asked.length).toBeGreaterThan(0);
  });
});

describe("law 7: times are RFC 3339 in UTC, and digests name their algorithm", () => {
  const DIGEST_NAMES = /(?:^|_)digests?$/;
  const TIME_NAMES = /(?:_at|_time)$/;

  test("in every result", async () => {
    const seen = { digests: 0, times: 0 };
    const look = (value: JsonValue, name: string): void => {
      if (typeof value === "string" && DIGEST_NAMES.test(name)) {
        seen.digests++;
        expect(value).toMatch(/^(?:sha256|blake2b|blake3):[0-9a-f]+$/);
      } else if (typeof value === "string" && TIME_NAMES.test(name)) {
        seen.times++;
        expect(value).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
      } else if (Array.isArray(value)) for (const item of value) look(item as JsonValue, name);
      else if (typeof value === "object" && value !== null)
        for (const [member, item] of Object.entries(value as JsonObject)) look(item, member);
    };
    // Documents of others have their own spelling, and so has what a bundle claims.
    for (const command of commands)
      if (command[0] !== "export" && command[0] !== "inspect")
        look((await runJson(command)).result, command.join(" "));
    expect(seen.digests).toBeGreaterThan(10);
    expect(seen.times).toBeGreaterThan(1);
  });
});
