import { describeFault, INTERRUPTED, main } from "./main.ts";

// Node would show a stack trace and exit with 1, which is how a negative verdict looks.
process.on("uncaughtException", (error) => {
  process.stderr.write(`aixv: ${describeFault(error)} [INTERNAL_FAULT]\n`);
  process.exit(2);
});

let outputFault: string | undefined;
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code = "unknown error" }: NodeJS.ErrnoException) => {
    // A pipe that was closed (`aixv digest --manifest … | head`) is no fault of ours to report.
    if (code === "EPIPE") return;
    outputFault ??= code;
    process.exitCode = 2;
    if (stream === process.stdout) {
      process.stderr.write(`aixv: the output cannot be written (${code}) [OUTPUT_NOT_WRITTEN]\n`);
    }
  });
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // One listener for both times: where it was taken off in between, the second signal would kill the process by itself.
  process.on(signal, () => {
    // A second one ends at once, as people expect.
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort(new DOMException(`received ${signal}`, "AbortError"));
  });
}

const exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
});
process.exitCode = outputFault === undefined ? exitCode : 2;
// What was interrupted may still wait for the network, and would keep the process alive. What was written to a pipe
// or a file is out by the time that an empty write is done.
if (exitCode === INTERRUPTED) process.stdout.write("", () => process.exit(INTERRUPTED));
