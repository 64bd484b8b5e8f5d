// Where the browser stands that tests and benchmarks drive.
export const chromiumPath = "/usr/bin/chromium";
