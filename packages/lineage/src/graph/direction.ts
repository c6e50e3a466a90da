/** To what an artifact came from, or to what came of it. */
export type Direction = "ancestors" | "descendants";
