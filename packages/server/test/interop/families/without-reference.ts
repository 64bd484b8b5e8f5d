// Operations that are not compared with a second implementation, and why.
export const withoutReference: Readonly<Record<string, string>> = {};
