import { join } from "node:path";
import type { DocumentKind } from "../kept-document.ts";
import { versionName } from "../version-name.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Where a document is kept: under a name, among those of its kind. */
export interface DocumentPlace<T> {
  readonly layout: StoreLayout;
  readonly kind: DocumentKind<T>;
  readonly name: string;
}

/** Folders of versions that are not the current ones, in `.aixv`; each has the folders of the current ones. */
export type VersionFolder = "conflicts" | "history";

/** The file of the current version. */
export function documentPath<T>({ layout, kind, name }: DocumentPlace<T>): string {
  return join(layout.base, kind.folder, `${name}.json`);
}

/** The file of another version. */
export function versionPath<T>(
  { layout, kind, name }: DocumentPlace<T>,
  folder: VersionFolder,
  bytes: Uint8Array,
): string {
  return join(layout.base, folder, kind.folder, versionName(name, bytes));
}
