// The types that a value written in a parameter can have.
import type { Cell, Type } from "../model/state.ts";

/** Types to choose from, in words. */
export const typeChoices = {
  integer: "Whole number",
  number: "Number",
  decimal: "Decimal number",
  boolean: "True or false",
  text: "Text",
  date: "Date",
  time: "Time",
  timestamp: "Date and time",
  timestamptz: "Moment (with time zone)",
  duration: "Duration",
} as const satisfies Partial<Record<Type, string>>;

/** The type of a value as JSON has it: a text is text, a number is an integer if it is whole. */
export function typeOfValue(value: Cell): Type {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "number";
  return "text";
}

/** The room a decimal gets where nothing says more: 18 digits, 4 of them after the point. */
export function digitsOf(type: Type): { digits?: [number, number] } {
  return type === "decimal" ? { digits: [18, 4] } : {};
}
