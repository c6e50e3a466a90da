/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object; those made by `parseJson` have no prototype. */
export type JsonObject = { readonly [name: string]: JsonValue };
