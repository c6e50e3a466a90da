import { main } from "./main.ts";

// A pipe that was closed (`aixv digest --manifest … | head`) is no fault of ours to report.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    interruption.abort(new DOMException(`received ${signal}`, "AbortError"));
    // A second one ends at once, as people expect.
    process.once(signal, () => process.exit(130));
  });
}

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
});
