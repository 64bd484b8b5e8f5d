// Makes the sample files of packages/server/samples: invented people, orders and answers, dirty in the
// ways that real tables are. Seeded, so that a second run gives the same tables.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { utils, write } from "@e965/xlsx";

const folder = fileURLToPath(new URL("../packages/server/samples/", import.meta.url));

/** A small generator of numbers in 0..1 from a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = generator(20260101);
const whole = (below: number) => Math.floor(random() * below);
const chance = (share: number) => random() < share;
const pick = <T>(list: readonly T[]): T => list[whole(list.length)] as T;
const two = (value: number) => String(value).padStart(2, "0");

const firstNames =
  "Ada Ben Carla David Elif Farid Grace Hanna Ivo Jana Kofi Lena Mateo Nadia Omar Petra Quentin Rosa Samir Tove Uma Viktor Wanda Xenia Yusuf Zoë André Beyoncé José Łukasz Noémie Søren Ümit 美咲".split(
    " ",
  );
const lastNames =
  "Abbott Bauer Castillo Dimitrov Eriksen Fischer García Haddad Ivanova Jensen Kowalski Lindqvist Moreau Nakamura O'Neill Petrović Quist Rossi Şahin Thompson Usman Varga Weber Xu Yilmaz Zeman Müller-Lüdenscheidt".split(
    " ",
  );
const cities: readonly [string, string, string][] = [
  ["Boston", "02108", "US"],
  ["Newark", "07102", "US"],
  ["Portland", "97201", "US"],
  ["Dresden", "01067", "DE"],
  ["Köln", "50667", "DE"],
  ["Lyon", "69001", "FR"],
  ["Nîmes", "30000", "FR"],
  ["Kraków", "30-059", "PL"],
  ["Málaga", "29001", "ES"],
  ["Århus", "8000", "DK"],
  ["Leeds", "LS1 4AP", "GB"],
];
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const nothing = ["", "", "N/A", "n/a", "-", "unknown", "NULL"];

function mixedCase(text: string): string {
  const kind = whole(10);
  return kind === 0 ? text.toUpperCase() : kind === 1 ? text.toLowerCase() : text;
}

function padded(text: string): string {
  return chance(0.06) ? ` ${text}` : chance(0.06) ? `${text}  ` : text;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function someDay(from: number, years: number): Day {
  return { year: from + whole(years), month: 1 + whole(12), day: 1 + whole(28) };
}

function isoDay({ year, month, day }: Day): string {
  return `${year}-${two(month)}-${two(day)}`;
}

function writtenDay(date: Day): string {
  const { year, month, day } = date;
  switch (whole(8)) {
    case 0:
      return `${two(day)}/${two(month)}/${year}`;
    case 1:
      return `${month}/${day}/${year}`;
    case 2:
      return `${two(day)}.${two(month)}.${year}`;
    case 3:
      return `${months[month - 1]} ${day}, ${year}`;
    default:
      return isoDay(date);
  }
}

function phone(): string {
  const digits = Array.from({ length: 7 }, () => whole(10)).join("");
  const area = 200 + whole(700);
  return pick([
    `(${area}) 555-${digits.slice(0, 4)}`,
    `${area}-555-${digits.slice(0, 4)}`,
    `+1 ${area} 555 ${digits.slice(0, 4)}`,
    `+49 30 ${digits}`,
    `0${area}${digits}`,
    pick(nothing),
  ]);
}

function income(): string {
  if (chance(0.05)) return pick(nothing);
  const amount = chance(0.004) ? 9_999_999 : 18_000 + whole(90_000) + whole(100) / 100;
  const plain = amount.toFixed(2);
  const kind = whole(12);
  if (kind === 0) return plain.replace(".", ",");
  if (kind === 1) return Number(plain).toLocaleString("en-US");
  if (kind === 2) return `$${plain}`;
  return plain;
}

function cell(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

function customers(count: number): string[][] {
  const header = [
    "customer_id",
    "Name",
    "email",
    "Phone",
    "city",
    "postcode",
    "country",
    "signup date",
    "age",
    "income",
    "",
    "notes",
    "Notes",
  ];
  const comments = [
    "VIP 🎉",
    "prefers e-mail",
    "moved, see new address",
    'said "call later"',
    "line one\nline two",
    "",
    "",
    "",
    "",
    "=1+1",
    "☎ only",
  ];
  const rows: string[][] = [];
  for (let id = 1; id <= count; id++) {
    if (id > 20 && chance(0.02)) {
      const again = [...pick(rows)];
      if (chance(0.5)) again[1] = ` ${(again[1] ?? "").toUpperCase()}`;
      rows.push(again);
      continue;
    }
    const name = `${pick(firstNames)} ${pick(lastNames)}`;
    const [city, postcode, country] = pick(cities);
    const mail = `${name
      .normalize("NFD")
      .replace(/[^a-zA-Z ]/g, "")
      .trim()
      .replaceAll(" ", ".")
      .toLowerCase()}@example.com`;
    rows.push([
      `C${String(id).padStart(5, "0")}`,
      padded(mixedCase(name)),
      chance(0.04) ? pick(nothing) : chance(0.02) ? mail.replace("@", " at ") : chance(0.1) ? mail.toUpperCase() : mail,
      phone(),
      padded(mixedCase(chance(0.03) ? pick(nothing) : city)),
      postcode,
      chance(0.05) ? country.toLowerCase() : chance(0.03) ? pick(nothing) : country,
      writtenDay(someDay(2018, 7)),
      chance(0.04) ? pick(["", "N/A", "-"]) : chance(0.005) ? String(pick([-1, 0, 150, 999])) : String(18 + whole(70)),
      income(),
      chance(0.9) ? "" : pick(["x", "check"]),
      pick(comments),
      chance(0.85) ? "" : pick(["imported", "merged", "2nd list"]),
    ]);
  }
  return [header, ...rows];
}

function orders(count: number, customerCount: number): string[][] {
  const products = [
    "Lamp",
    "Desk",
    "Chair",
    "lamp",
    "Désk organiser",
    'Monitor 27"',
    "Cable, 2 m",
    "Notebook",
    "CHAIR",
    "Plant 🌱",
  ];
  const rows: string[][] = [
    ["order_id", "customer_id", "ordered_at", "product", "quantity", "unit_price", "total", "status", "paid"],
  ];
  for (let id = 1; id <= count; id++) {
    const customer = chance(0.02) ? 90_000 + whole(100) : 1 + whole(customerCount);
    const refund = chance(0.03);
    const quantity = chance(0.002) ? 1000 : 1 + whole(5);
    const price = 5 + whole(40_000) / 100;
    const total = (refund ? -1 : 1) * quantity * price;
    const day = isoDay(someDay(2022, 4));
    rows.push([
      String(100_000 + id),
      chance(0.01) ? "" : `C${String(customer).padStart(5, "0")}`,
      `${day} ${two(whole(24))}:${two(whole(60))}:${two(whole(60))}`,
      padded(pick(products)),
      chance(0.01) ? pick(["", "N/A"]) : String(refund ? -quantity : quantity),
      price.toFixed(2),
      `${total < 0 ? "-" : ""}$${Math.abs(total).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`,
      refund ? pick(["refunded", "Refunded"]) : pick(["shipped", "shipped", "Shipped", "pending", "cancelled", ""]),
      refund ? "false" : pick(["true", "true", "TRUE", "false"]),
    ]);
  }
  return rows;
}

function survey(count: number): Buffer {
  const answers: unknown[][] = [
    ["Respondent", "Started", "Role", "Team size", "Hours per week", "Would recommend", "Score", "Comment", "Score"],
  ];
  for (let id = 1; id <= count; id++) {
    const { year, month, day } = someDay(2025, 1);
    const started = Date.UTC(year, month - 1, day, 8 + whole(10), whole(60)) / 86_400_000 + 25_569;
    answers.push([
      id,
      { t: "n", v: started, z: "yyyy-mm-dd hh:mm" },
      padded(mixedCase(pick(["Analyst", "Engineer", "Manager", "Data scientist", "Accountant"]))),
      chance(0.1) ? pick(["1-5", "about 10", "n/a"]) : 1 + whole(60),
      chance(0.05) ? null : whole(160) / 4,
      chance(0.06) ? null : chance(0.7),
      chance(0.05) ? pick(["ten", "N/A"]) : 1 + whole(10),
      chance(0.6) ? null : pick(["Great 👍", "Too slow on big files", "  ", "Perdón, no sé", "see mail of 3/4"]),
      whole(100),
    ]);
  }
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(answers), "Answers");
  const key = [
    ["Column", "Meaning"],
    ["Score", "1 (bad) to 10 (good); the second one is from 0 to 99"],
  ];
  utils.book_append_sheet(book, utils.aoa_to_sheet(key), "Key");
  book.Props = { CreatedDate: new Date(0) };
  return write(book, { type: "buffer", bookType: "xlsx", compression: true });
}

writeFileSync(`${folder}customers.csv`, csv(customers(2000)));
writeFileSync(`${folder}orders.csv`, csv(orders(20_000, 2000)));
writeFileSync(`${folder}survey.xlsx`, survey(600));
