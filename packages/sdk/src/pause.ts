import { setImmediate } from "node:timers/promises";

/** Lets others run in a long loop, such as what listens to Ctrl-C; throws the signal's reason when it is aborted. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
