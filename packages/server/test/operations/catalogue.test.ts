// The catalogue: what clients are told agrees with what the server accepts.
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { notes, noteText } from "../../src/notes.ts";
import { catalogue } from "../../src/operations/catalogue.ts";
import { operations } from "../../src/operations/index.ts";

const ajv = new Ajv2020({ strict: false });

describe.each(catalogue().map((view) => [view.name, view] as const))("%s", (name, view) => {
  test("its schema is JSON Schema 2020-12 and accepts its examples", () => {
    const accepts = ajv.compile(view.schema);
    for (const { title, params } of view.examples)
      expect(accepts(params), `${title}: ${ajv.errorsText(accepts.errors)}`).toBe(true);
    expect(accepts({ ...view.examples[0]?.params, wibble: 1 })).toBe(false);
  });

  test("its fields have titles and sentences, and hold whatever its examples use", () => {
    const known = view.fields.map((field) => field.name);
    for (const field of view.fields) {
      expect(field.title).not.toBe("");
      expect(field.doc).toMatch(/\.$/);
    }
    for (const { params } of view.examples) expect(known).toEqual(expect.arrayContaining(Object.keys(params)));
    expect(view.doc).toMatch(/^[A-Z].*\.$/s);
  });

  test("it survives JSON and is named as it is found", () => {
    expect(JSON.parse(JSON.stringify(view))).toMatchObject({ name, version: operations.get(name)?.version });
  });
});

test("notes fill in their values, and an unknown code is shown as it is", () => {
  expect(noteText("cast_nulled", { count: 3, column: "price", type: "number" })).toBe(
    "3 values of “price” could not be turned into number and are now missing.",
  );
  expect(noteText("of_tomorrow", {})).toBe("of_tomorrow");
  for (const text of Object.values(notes)) expect(text).toMatch(/\.$/);
});
