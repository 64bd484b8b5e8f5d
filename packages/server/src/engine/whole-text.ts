// Texts as they are: the database binding decodes them with a decoder that drops a leading U+FEFF, as if
// every cell were a file. Importing this gives it one that does not.
import accessors from "@duckdb/node-api/lib/vectors/dataAccessors.js";

Object.assign(accessors, { textDecoder: new TextDecoder("utf-8", { ignoreBOM: true }) });
