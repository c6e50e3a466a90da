/** Full commit ids: SHA-1 or SHA-256, in lower case. */
export const COMMIT_ID: RegExp = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
