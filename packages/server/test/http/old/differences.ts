// Where our answers at the old addresses are not as they were recorded, by decision: docs/old-addresses.md tells the
// reasons. An exchange that is not listed must come out alike, a listed one must not.

/** Codes of docs/old-addresses.md, and the exchanges that show them. */
export const differences: Readonly<Record<string, readonly string[]>> = {
  "not-found-is-404": ["10 init-other-user", "12 init-unknown-ds"],
  "save-works": ["5 save-no-body", "140 save", "189 file-end-save"],
  "analysis-works": ["15 nan-analysis"],
  "nothing-is-not-recorded": [
    "18 rename-missing-col-silent",
    "20 undo",
    "22 undo-after-redo",
    "26 drop-empty-list",
    "27 unknown-column-op",
    "42 impute-bogus",
    "70 encode-rare_label",
    "72 encode-bogus",
    '76 outlier-{"method": "winsorize"}',
    '78 outlier-{"method": "winsorize", "columns": ["age"], "capping_method": "iqr", "fold": 1.5}',
    '80 outlier-{"method": "winsorize", "columns": ["age"], "capping_method": "gaussian", "fold": 3}',
    '87 outlier-{"method": "trim", "columns": ["age"]}',
  ],
  "its-undo": ["43 undo", "71 undo", "73 undo", "77 undo", "79 undo", "81 undo", "88 undo"],
  "more-is-possible": ["48 impute-mode-numeric", "53 encode-with-nan", "54 outlier-with-nan", "74 encode-numeric-col"],
  "names-are-unique": ["19 rename-collision"],
  "json-is-read": ["138 nan-clean-json-ignored"],
  "one-table": ["142 pagination-nan", "186 redis-session-unaffected"],
  "wrong-request-is-400": ["144 pagination-badint"],
  "operations-are-private": ["164 bulk-status-otheruser", "167 bulk-status-unknown"],
  "undo-works": ["187 file-undo"],
  "no-lockout": ["199 init-ratelimit", "200 init-ratelimit", "201 init-ratelimit", "202 init-ratelimit"],
  "studio-is-the-workbench": ["193 studio-page"],
};
