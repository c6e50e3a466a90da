import { createDigest, type Digest } from "@aixv/core";

const of = (digit: string): Digest => createDigest("sha256", digit.repeat(64));

/** Digests to tell apart at a glance: 64 times one hex digit. */
export const A: Digest = of("a");
export const B: Digest = of("b");
export const C: Digest = of("c");
export const D: Digest = of("d");
