/** `members` without those that are undefined. */
export function present<T extends object>(members: { readonly [name in keyof T]: T[name] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
