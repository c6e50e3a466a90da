import type { ServiceName, ServiceResponse } from "./service.ts";

/**
 * How a service misbehaves: `fail` answers with an error status; `hang` never answers; `drop` closes the
 * connection; `garble` flips one bit in the middle of each good answer; `replay` gives again its first good
 * answer since the fault was set, well formed but to another request.
 */
export type Fault =
  | { readonly kind: "fail"; readonly status: number }
  | { readonly kind: "hang" }
  | { readonly kind: "drop" }
  | { readonly kind: "garble" }
  | { readonly kind: "replay" };

/** Makes services misbehave, each until it is cleared or for the given number of requests. */
export class Faults {
  readonly #active = new Map<ServiceName, { fault: Fault; times: number; first?: ServiceResponse }>();

  /** Answers with `status` and a JSON error. */
  fail(service: ServiceName, status: number, times: number = Number.POSITIVE_INFINITY): void {
    this.#active.set(service, { fault: { kind: "fail", status }, times });
  }

  /** Accepts requests and never answers. */
  hang(service: ServiceName, times: number = Number.POSITIVE_INFINITY): void {
    this.#active.set(service, { fault: { kind: "hang" }, times });
  }

  /** Closes the connection without an answer. */
  drop(service: ServiceName, times: number = Number.POSITIVE_INFINITY): void {
    this.#active.set(service, { fault: { kind: "drop" }, times });
  }

  /** Flips one bit in the middle of each good answer. */
  garble(service: ServiceName, times: number = Number.POSITIVE_INFINITY): void {
    this.#active.set(service, { fault: { kind: "garble" }, times });
  }

  /** Answers the first request well and every later one with the same answer. */
  replay(service: ServiceName): void {
    this.#active.set(service, { fault: { kind: "replay" }, times: Number.POSITIVE_INFINITY });
  }

  /** Ends the fault of one service, or all of them. */
  clear(service?: ServiceName): void {
    if (service === undefined) this.#active.clear();
    else this.#active.delete(service);
  }

  /** The fault to apply to the next request to a service, counted down. */
  next(service: ServiceName): Fault | undefined {
    const active = this.#active.get(service);
    if (active === undefined) return undefined;
    active.times -= 1;
    if (active.times <= 0) this.#active.delete(service);
    return active.fault;
  }

  /** What a service answers under a fault that leaves it answering. */
  apply(service: ServiceName, fault: Fault | undefined, response: ServiceResponse): ServiceResponse {
    if (response.status >= 400) return response;
    if (fault?.kind === "garble") return { ...response, body: flipMiddleBit(response.body) };
    const active = this.#active.get(service);
    if (fault?.kind !== "replay" || active === undefined) return response;
    active.first ??= response;
    return active.first;
  }
}

function flipMiddleBit(body: Uint8Array): Uint8Array {
  const garbled = new Uint8Array(body);
  const middle = Math.floor(garbled.length / 2);
  garbled[middle] = (garbled[middle] ?? 0) ^ 1;
  return garbled;
}
