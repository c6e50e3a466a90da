import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type FakeService, startService } from "./fake-service.ts";

/** The services that the tests of one file sign with. */
export interface Services {
  /** One for all tests of the file; its faults are cleared after each. */
  readonly sigstore: LocalSigstore;
  /** Starts a service that answers as it is told, closed after the test. */
  readonly fake: typeof startService;
}

/** Starts a Sigstore for the tests of one file, and ends it and all fakes after them. */
export function useServices(): Services {
  let sigstore: LocalSigstore | undefined;
  const fakes: FakeService[] = [];
  beforeAll(async () => {
    sigstore = await startSigstore();
  });
  afterEach(async () => {
    sigstore?.faults.clear();
    await Promise.all(fakes.splice(0).map((fake) => fake.close()));
  });
  afterAll(async () => await sigstore?.close());
  return {
    get sigstore(): LocalSigstore {
      if (sigstore === undefined)
        throw new Error("expected to be asked in a test, once Sigstore has started");
      return sigstore;
    },
    fake: async (answer) => {
      const service = await startService(answer);
      fakes.push(service);
      return service;
    },
  };
}
