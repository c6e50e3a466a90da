/** Time of a folder that is not there. */
export const NO_FOLDER = 0n;

/** Windows that do not join up are few: another writer's line is a moment late. More would be of no use. */
const MAX_PENDING = 256;

/**
 * Up to which time of change of the folder (ns) everything in it is indexed.
 *
 * Each writer says from which time to which it wrote. Where the windows join up, all changes were those of writers, and
 * the folder need not be listed, which takes a third of a second for 100,000 attestations. A file that somebody else
 * puts there within a window is noticed at the next listing only.
 */
export class KnownTime {
  #value = NO_FOLDER;
  /** The last time at which somebody listed the folder. */
  #listed: bigint | undefined;
  #pending: (readonly [from: bigint, to: bigint])[] = [];

  get value(): bigint {
    return this.#value;
  }

  get listed(): bigint | undefined {
    return this.#listed;
  }

  /** Everything was indexed at this time. */
  set(time: bigint | undefined): void {
    if (time === undefined) return;
    this.#listed = time;
    this.#value = time;
    this.#join();
  }

  addWindow(from: bigint | undefined, to: bigint | undefined): void {
    if (from === undefined || to === undefined) return;
    this.#pending.push([from, to]);
    if (this.#pending.length > MAX_PENDING) this.#pending.shift();
    this.#join();
  }

  #join(): void {
    for (;;) {
      const next = this.#pending.find(([from, to]) => from <= this.#value && to > this.#value);
      if (next === undefined) break;
      this.#value = next[1];
    }
    this.#pending = this.#pending.filter(([, to]) => to > this.#value);
  }
}
