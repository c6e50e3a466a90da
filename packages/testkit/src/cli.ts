import { parseArgs } from "node:util";
import { startSigstore } from "./local-sigstore.ts";

const USAGE = "usage: aixv-testkit serve DIR [--port N]";

class UsageError extends Error {}

interface ServeCommand {
  readonly directory: string;
  readonly port: number;
}

function parseCommand(args: readonly string[]): ServeCommand {
  const { positionals, values } = parse(args);
  const [command, directory, ...more] = positionals;
  if (command !== "serve") {
    const got = command === undefined ? "nothing" : JSON.stringify(command);
    throw new UsageError(`expected the command "serve", got ${got}`);
  }
  if (directory === undefined || directory === "") throw new UsageError("expected a directory after serve");
  if (more.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(more[0])}`);
  const { port = "0" } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new UsageError(`expected --port from 0 to 65535, got ${JSON.stringify(port)}`);
  }
  return { directory, port: Number(port) };
}

function parse(args: readonly string[]): { positionals: string[]; values: { port?: string } } {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { port: { type: "string" } },
      allowPositionals: true,
    });
    return { positionals, values: { ...values } };
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
}

async function serve({ directory, port }: ServeCommand): Promise<void> {
  // Signals are heeded from the first moment, so that a parent may stop the server before it is ready.
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  const sigstore = await startSigstore({ port });
  await sigstore.writeTo(directory);
  process.stdout.write(`ready ${sigstore.url}\n`);
  await stopped;
  await sigstore.close();
}

try {
  await serve(parseCommand(process.argv.slice(2)));
} catch (error) {
  const usage = error instanceof UsageError;
  process.stderr.write(
    `aixv-testkit: ${error instanceof Error ? error.message : String(error)}${usage ? `; ${USAGE}` : ""}\n`,
  );
  process.exitCode = usage ? 2 : 1;
}
