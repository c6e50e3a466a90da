/**
 * Works on several items at a time and gives the outcomes in the order of the items. So much is held as is worked on: those
 * that are done wait for the ones before them.
 *
 * @param work - must not reject
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<readonly [item: T, outcome: R]> {
  const pending: (readonly [T, Promise<R>])[] = [];
  for (const item of items) {
    pending.push([item, work(item)]);
    if (pending.length >= width) yield* first(pending);
  }
  while (pending.length > 0) yield* first(pending);
}

async function* first<T, R>(pending: (readonly [T, Promise<R>])[]): AsyncGenerator<readonly [T, R]> {
  const next = pending.shift();
  if (next !== undefined) yield [next[0], await next[1]];
}
