import { createInterface } from "node:readline/promises";
import { UsageError } from "../usage-error.ts";

/** Opens an address in the person's browser; false where there is none to be seen. */
export async function openBrowser(
  url: string,
  environment: { readonly [name: string]: string | undefined },
): Promise<boolean> {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = environment;
  const headless = process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME;
  if (headless) return false;
  const { default: open } = await import("open");
  const browser = await open(url);
  // A browser that cannot be started emits an error later; the person still has the address.
  browser.once("error", () => undefined);
  return true;
}

/** Asks for the code on the terminal. */
export async function askForCode(signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      "signing in needs a terminal to type the code into; in CI use the job's own identity",
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question("Code: ", { signal });
  } finally {
    terminal.close();
  }
}
