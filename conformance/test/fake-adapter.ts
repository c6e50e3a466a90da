// Answers in one way, whatever it is asked, as its argument says: what a runner has to cope with.
import { createInterface } from "node:readline";

type Line = { readonly id: string; readonly operation: string };

const hello = (id: string, name = "fake"): string =>
  JSON.stringify({ id, verdict: "accept", output: { name, version: "1" } });

const BEHAVIOURS: { readonly [name: string]: (line: Line) => void } = {
  accept: ({ id }) => write(JSON.stringify({ id, verdict: "accept" })),
  reject: ({ id }) => write(JSON.stringify({ id, verdict: "reject", reason: "always" })),
  skip: ({ id, operation }) => write(JSON.stringify({ id, verdict: "skip", reason: `no ${operation}` })),
  crash: () => {
    process.stderr.write("out of luck\n");
    process.exit(3);
  },
  "end-quietly": () => process.exit(0),
  hang: () => undefined,
  garbage: () => write("Traceback (most recent call last):"),
  "other-id": () => write(JSON.stringify({ id: "other", verdict: "accept" })),
  "other-verdict": ({ id }) => write(JSON.stringify({ id, verdict: "maybe" })),
  "other-member": ({ id }) => write(JSON.stringify({ id, verdict: "accept", score: 1 })),
  nameless: ({ id }) => write(hello(id, "")),
  "long-name": ({ id }) => write(hello(id, "n".repeat(50_000))),
  flood: () => process.stdout.write("x".repeat(70_000)),
  "long-line": ({ id }) => write(JSON.stringify({ id, verdict: "accept", reason: "x".repeat(70_000) })),
  "two-lines": ({ id }) => write(`${JSON.stringify({ id, verdict: "skip", reason: "one" })}\n{}`),
  once: ({ id }) => {
    process.stdout.write(`${JSON.stringify({ id, verdict: "skip", reason: "one at a time" })}\n`, () =>
      process.exit(0),
    );
  },
};

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

const [name = "", greeting] = process.argv.slice(2);
createInterface({ input: process.stdin }).on("line", (text) => {
  const line = JSON.parse(text) as Line;
  if (line.operation === "hello" && greeting !== "rude") write(hello(line.id));
  else BEHAVIOURS[name]?.(line);
});
