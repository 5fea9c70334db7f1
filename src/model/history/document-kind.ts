/** The kind of the documents that `cks history --export` writes. */
export const HISTORY_KIND = 'History';
