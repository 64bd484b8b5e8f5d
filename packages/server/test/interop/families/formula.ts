// Random formulas: typed trees of everything that stands in docs/formula.md, written with as few brackets as
// the page says are needed.
import type { Cell, TableLiteral, WireType } from "@data-tools/client";
import type { Family } from "../differential.ts";
import { type Random, randomTable } from "../random-tables.ts";
import { moment } from "./dates.ts";

type Kind = "integer" | "number" | "text" | "boolean" | "date" | "timestamp";

const letters = ["a", "Ann", "héllo", "x y", "  a b ", "", "banana", "A-17", "ß", "日本", "it's", "12", "1.5", "a,b,c"];

function value(random: Random, type: WireType): Cell {
  switch (type) {
    case "integer":
      return random.chance(0.1)
        ? random.pick([1_000_000_007, "9007199254740993", "9223372036854775807"])
        : random.whole(-9, 20);
    case "number":
      return random.chance(0.1) ? random.pick(["NaN", "Infinity", "-Infinity"]) : random.whole(-40, 80) / 8;
    case "text":
      return random.pick(letters);
    case "boolean":
      return random.chance(0.5);
    case "date":
      return moment(random).slice(0, 10);
    default:
      return moment(random);
  }
}

class Writer {
  readonly #random: Random;
  readonly #table: TableLiteral;

  constructor(random: Random, table: TableLiteral) {
    this.#random = random;
    this.#table = table;
  }

  /** An expression of a kind; safe to stand anywhere. */
  of(kind: Kind, depth: number): string {
    const random = this.#random;
    if (depth <= 0 || random.chance(0.15)) return this.#leaf(kind);
    const next = (wanted: Kind) => this.of(wanted, depth - 1);
    const bracketed = (text: string) => `(${text})`;
    if (random.chance(0.15)) return this.#choice(kind, next);
    switch (kind) {
      case "integer":
      case "number":
        return this.#figure(kind, next, bracketed);
      case "text":
        return this.#text(next, bracketed);
      case "boolean":
        return bracketed(this.#test(next));
      case "date":
        return random.pick([
          () => `start_of(${next(this.#dated())}, ${this.#unit(["week", "month", "quarter", "year"])})`,
          () => `end_of(${next(this.#dated())}, ${this.#unit(["week", "month", "quarter", "year"])})`,
          () =>
            `date_add(${next("date")}, ${random.whole(-40, 40)}, ${this.#unit(["days", "weeks", "months", "quarters", "years"])})`,
          () => `make_date(${random.whole(1995, 2030)}, ${random.whole(0, 13)}, ${random.whole(27, 31)})`,
        ])();
      case "timestamp":
        return `date_add(${next(this.#dated())}, ${random.whole(-400, 400)}, ${this.#unit(["hours", "minutes", "seconds"])})`;
    }
  }

  #leaf(kind: Kind): string {
    const random = this.#random;
    const names = this.#table.columns.filter(({ type }) => type === kind).map(({ name }) => name);
    if (names.length > 0 && random.chance(0.75)) {
      const name = random.pick(names);
      return /^(?!null$|select$|row$|index$)[A-Za-z_][A-Za-z0-9_]*$/.test(name) && random.chance(0.5)
        ? name
        : `"${name.replaceAll('"', '""')}"`;
    }
    switch (kind) {
      case "integer":
        return String(random.whole(0, 12));
      case "number":
        return (random.whole(0, 64) / 8 + 0.125).toString();
      case "text":
        return `'${random.pick(letters).replaceAll("'", "''")}'`;
      case "boolean":
        return random.pick(["true", "false"]);
      case "date":
        return `make_date(${random.whole(1995, 2030)}, ${random.whole(1, 12)}, ${random.whole(1, 28)})`;
      case "timestamp":
        return `date_add(make_date(2024, ${random.whole(1, 12)}, 1), ${random.whole(0, 5000)}, 'minutes')`;
    }
  }

  #dated(): Kind {
    return this.#random.pick(["date", "timestamp"]);
  }

  #unit(units: readonly string[]): string {
    return `'${this.#random.pick(units)}'`;
  }

  #choice(kind: Kind, next: (kind: Kind) => string): string {
    const random = this.#random;
    return random.pick([
      () => `if(${next("boolean")}, ${next(kind)}, ${next(kind)})`,
      () =>
        `case when ${next("boolean")} then ${next(kind)} when ${next("boolean")} then ${next(kind)} else ${next(kind)} end`,
      () => `case when ${next("boolean")} then ${next(kind)} end`,
      () => `coalesce(${next(kind)}, ${next(kind)})`,
      () => `if_null(${next(kind)}, ${next(kind)})`,
      () => `null_if(${next(kind)}, ${next(kind)})`,
    ])();
  }

  #figure(kind: "integer" | "number", next: (kind: Kind) => string, bracketed: (text: string) => string): string {
    const random = this.#random;
    if (kind === "integer") {
      return random.pick([
        () => bracketed(`${next("integer")} ${random.pick(["+", "-", "*"])} ${next("integer")}`),
        () =>
          bracketed(
            `${next("integer")} ${random.pick(["+", "-"])} ${next("integer")} ${random.pick(["*", "%"])} ${next("integer")}`,
          ),
        () => bracketed(`-${next("integer")}`),
        () => bracketed(`${next("integer")} % ${next("integer")}`),
        () => `${random.pick(["abs", "sign"])}(${next("integer")})`,
        () => `${random.pick(["min", "max"])}(${next("integer")}, ${next("integer")}, ${next("integer")})`,
        () => `${random.pick(["mod", "int_div"])}(${next("integer")}, ${next("integer")})`,
        () => `clamp(${next("integer")}, ${random.whole(-5, 2)}, ${random.whole(2, 9)})`,
        () => `length(${next("text")})`,
        () => `${random.pick(["find", "count_of", "edit_distance"])}(${next("text")}, ${next("text")})`,
        () => `${random.pick("year quarter month week day weekday day_of_year".split(" "))}(${next(this.#dated())})`,
        () => `${random.pick(["hour", "minute", "second"])}(${next("timestamp")})`,
        () =>
          `date_diff(${next(this.#dated())}, ${next(this.#dated())}, ${this.#unit("days weeks months quarters years hours minutes seconds".split(" "))})`,
      ])();
    }
    const either = (): Kind => random.pick(["integer", "number"]);
    return random.pick([
      () => bracketed(`${next("number")} ${random.pick(["+", "-", "*"])} ${next(either())}`),
      () =>
        bracketed(
          `${next(either())} ${random.pick(["+", "-"])} ${next("number")} ${random.pick(["*", "/"])} ${next(either())}`,
        ),
      () => bracketed(`${next(either())} / ${next(either())}`),
      () => bracketed(`${next("number")} ^ ${random.whole(0, 3)}`),
      () => bracketed(`-${next("number")}`),
      () => `${random.pick(["abs", "sqrt", "exp", "ln", "log10", "log2", "cbrt", "atan"])}(${next("number")})`,
      () => `${random.pick(["asin", "acos", "radians", "degrees"])}(${next("number")})`,
      () => `round(${next("number")}${random.pick(["", ", 1", ", 2", ", -1"])})`,
      () => `${random.pick(["min", "max"])}(${next("number")}, ${next(either())})`,
      () => `clamp(${next("number")}, ${random.whole(-5, 2)}.5, ${random.whole(2, 9)}.5)`,
      () => `mod(${next("number")}, ${next(either())})`,
      () => `similarity(${next("text")}, ${next("text")})`,
      () => `epoch(${next(this.#dated())})`,
    ])();
  }

  #text(next: (kind: Kind) => string, bracketed: (text: string) => string): string {
    const random = this.#random;
    const any = (): Kind => random.pick(["text", "integer", "boolean", "date"]);
    return random.pick([
      () => bracketed(`${next("text")} & ${next(any())}`),
      () => bracketed(`${next("text")} & '/' & ${next("text")}`),
      () => `${random.pick(["upper", "lower", "trim", "reverse", "collapse", "strip_accents"])}(${next("text")})`,
      () => `${random.pick(["left", "right"])}(${next("text")}, ${random.whole(0, 4)})`,
      () => `mid(${next("text")}, ${random.whole(1, 4)}, ${random.whole(0, 4)})`,
      () => `concat(${next(any())}, ${next("text")}, ${next(any())})`,
      () => `replace(${next("text")}, '${random.pick(["a", "an", " ", "é"])}', ${next("text")})`,
      () => `split_part(${next("text")}, '${random.pick([",", "a", " "])}', ${random.pick([1, 2, 3, -1, -2])})`,
      () =>
        `${random.pick(["pad_left", "pad_right"])}(${next("text")}, ${random.whole(0, 9)}, '${random.pick(["0", ".", "xy"])}')`,
      () => `repeat(${next("text")}, ${random.whole(0, 3)})`,
      () => `text(${next(any())})`,
      () => `format_date(${next(this.#dated())}, '${random.pick(["%d.%m.%Y", "%B %Y", "%A, %H:%M:%S"])}')`,
      () => `left(${random.pick(["sha256", "md5"])}(${next("text")}), 8)`,
      () => `regex_extract(${next("text")}, '([a-z])([a-z]+)', ${random.whole(0, 2)})`,
      () => `regex_replace(${next("text")}, '([a-z])([0-9 ])', '\\2\\1')`,
    ])();
  }

  #test(next: (kind: Kind) => string): string {
    const random = this.#random;
    const sign = random.pick(["=", "<>", "<", "<=", ">", ">="]);
    const comparable = random.pick<Kind>(["integer", "number", "text", "date", "timestamp"]);
    const not = random.pick(["", "not "]);
    return random.pick([
      () => `${next(comparable)} ${sign} ${next(comparable)}`,
      () => `${next("number")} ${sign} ${next("integer")}`,
      () => `${next("date")} ${sign} '${moment(random).slice(0, 10)}'`,
      () => `${next("boolean")} ${random.pick(["and", "or"])} ${next("boolean")}`,
      () => `not ${next("boolean")}`,
      () =>
        `${next("integer")} ${sign} ${next("integer")} and ${next("text")} ${sign} ${next("text")} or ${next("boolean")}`,
      () => `${next("text")} ${not}in ('a', 'Ann', ${next("text")})`,
      () => `${next("integer")} ${not}between ${random.whole(-5, 3)} and ${next("integer")}`,
      () => `${next(comparable)} is ${not}null`,
      () => `${random.pick(["contains", "starts_with", "ends_with"])}(${next("text")}, ${next("text")})`,
      () => `regex_match(${next("text")}, '${random.pick(["^[a-z]+$", "[0-9]", "an"])}')`,
      () => `${random.pick(["is_null", "is_empty"])}(${next("text")})`,
      () => `${random.pick(["is_finite", "is_nan"])}(${next("number")})`,
    ])();
  }
}

const kinds: readonly Kind[] = ["integer", "number", "text", "boolean", "date", "timestamp"];

export const formula: Family = {
  formula: {
    table: (random) =>
      randomTable(random, {
        has: ["integer", "number", "text", "boolean", "date"],
        others: kinds,
        more: 2,
        cells: value,
        values: 8,
        rows: [1, 12],
      }),
    params: (random, table) => ({
      into: "result",
      expression: new Writer(random, table).of(random.pick(kinds), random.whole(1, 3)),
    }),
  },
};
