import { setImmediate } from "node:timers/promises";

/** Lets others run in a long loop; throws the signal's reason when it is aborted. */
export async function pause(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
