/** The named options that are given; absent ones stay absent, as `exactOptionalPropertyTypes` wants it. */
export function givenOptions<T extends object, K extends keyof T>(
  options: T,
  names: readonly K[],
): Pick<T, K> {
  const given = names.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]])) as Pick<T, K>;
}
