// The four generations of old clients: each of their calls as they send it, and every field they read in the answer.
import type { WireType } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowObjects } from "../../../src/http/old/cells.ts";
import type { Answer, Asking } from "../running.ts";
import { type Standing, stand } from "./standing.ts";

let standing: Standing;
let id: string;

const table = "city,price\nOslo,1.5\nRome,\nOslo,2.5\n";

beforeAll(async () => {
  standing = await stand();
  id = await standing.datasource(table);
});
afterAll(() => standing.close());

const token = { "x-csrftoken": "c".repeat(32) };
const json = { "content-type": "application/json", ...token };

type Reading = Readonly<Record<string, "string" | "number" | "boolean" | "list" | "object" | "text or null">>;

/** What stands at a place in an answer: `session_info.can_undo`. */
function at(answer: unknown, place: string): unknown {
  return place.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], answer);
}

function read(answer: Answer, reading: Reading): Record<string, unknown> {
  expect(answer.headers["content-type"]).toBe("application/json");
  const body = answer.json();
  for (const [place, kind] of Object.entries(reading)) {
    const value = at(body, place);
    const found = Array.isArray(value) ? "list" : value === null ? "text or null" : typeof value;
    expect([place, kind === "text or null" && found === "string" ? kind : found]).toEqual([place, kind]);
  }
  return body;
}

const session: Reading = {
  success: "boolean",
  "session_info.session_exists": "boolean",
  "session_info.history_length": "number",
  "session_info.current_position": "number",
  "session_info.current_shape": "list",
  data_preview: "list",
  column_info: "list",
};

describe("[P35] the first generation, one script for the page", () => {
  const ask = (path: string, asking: Asking = {}) =>
    standing.ask("ann", `/tools/api/studio/${id}/session/${path}/`, { headers: json, ...asking });
  const post = (path: string, body?: object) =>
    ask(path, { method: "POST", ...(body && { body: JSON.stringify(body) }) });

  test("begins, undoes, redoes and saves, and its buttons know when there is something to undo or redo", async () => {
    expect(read(await ask("status"), { success: "boolean" })).toMatchObject({
      session_info: { session_exists: false, current_position: 0, history_length: 0 },
      data_preview: null,
    });
    const begun = read(await post("initialize"), session);
    expect(begun).toMatchObject({ session_info: { current_position: 0, history_length: 0, current_shape: [3, 2] } });
    expect(begun.column_info).toMatchObject([{ field: "city", headerName: "city" }, { field: "price" }]);
    expect(begun.data_preview).toEqual([
      { city: "Oslo", price: 1.5 },
      { city: "Rome", price: "" },
      { city: "Oslo", price: 2.5 },
    ]);
    await standing.ask("ann", `/tools/api/studio/${id}/transform/imputation/`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ method: "mean", columns: ["price"] }),
    });
    const filled = read(await ask("status"), session);
    expect(filled).toMatchObject({ session_info: { current_position: 1, history_length: 1 } });
    const undone = read(await post("undo"), session);
    expect(undone).toMatchObject({ session_info: { current_position: 0, history_length: 1 } });
    expect(undone.data_preview).toEqual(begun.data_preview);
    const redone = read(await post("redo"), session);
    expect(redone).toMatchObject({ session_info: { current_position: 1, history_length: 1 } });
    expect(redone.data_preview).toEqual(filled.data_preview);
    const saved = read(await post("save", { name: "Ventas_transformed", description: "x" }), {
      "new_datasource.id": "string",
      "new_datasource.name": "string",
      "new_datasource.description": "string",
      "new_datasource.created_at": "string",
    });
    expect(saved.new_datasource).toMatchObject({ name: "Ventas_transformed", description: "x" });
  });

  test("[P36] what was saved has an old address of its own, and holds the table as it was saved", async () => {
    const { new_datasource } = (await post("save", {})).json<{ new_datasource: { id: string; name: string } }>();
    expect(new_datasource.name).toBe("Ventas_transformed");
    const opened = await standing.ask("ann", `/tools/api/studio/${new_datasource.id}/session/initialize/`, {
      method: "POST",
    });
    expect(opened.json()).toMatchObject({ success: true, session_info: { current_step: 0, can_undo: false } });
    expect(opened.json<{ data_preview: unknown[] }>().data_preview[1]).toEqual({ city: "Rome", price: 2 });
  });
});

describe("[P35] the second generation, modules that throw on any status but 200", () => {
  const headers = { ...json, "x-requested-with": "XMLHttpRequest" };
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await standing.ask("ann", `/tools/api/studio/${id}/session/${path}/`, {
      ...{ method, headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBe(200);
    return answer;
  };

  test("sends POST without a body, and finds session, preview and columns in every answer", async () => {
    read(await ask("POST", "initialize"), session);
    read(await ask("GET", "status"), session);
    read(await ask("POST", "undo"), { ...session, message: "string" });
    read(await ask("POST", "redo"), { ...session, message: "string" });
    read(await ask("POST", "save", { name: "kept", description: "" }), { "new_datasource.name": "string" });
  });

  test("what cannot be done has a status it throws on", async () => {
    const redo = () => standing.ask("ann", `/tools/api/studio/${id}/session/redo/`, { method: "POST", headers });
    await expect.poll(async () => (await redo()).status).toBe(400);
  });
});

describe("[P35] the third generation, the sidebar that calls /data-tools/", () => {
  const ask = (path: string, asking: Asking = {}) =>
    standing.ask("ann", `/data-tools/api/studio/${id}/${path}/`, { headers: json, ...asking });
  const post = (path: string, body: object = {}) => ask(path, { method: "POST", body: JSON.stringify(body) });
  const top: Reading = {
    session_exists: "boolean",
    can_undo: "boolean",
    can_redo: "boolean",
    operations_count: "number",
  };

  test("reads at the top of an answer whether there is a session and what can be undone", async () => {
    expect(read(await ask("session/status"), top)).toMatchObject({ session_exists: true, can_undo: true });
    read(await post("session/undo"), top);
    expect(read(await post("session/redo"), top)).toMatchObject({ can_redo: false, operations_count: 1 });
    read(await post("session/save", { name: "Ventas_modified", description: "d" }), { success: "boolean" });
  });

  test("analyses what is missing, and cleans by a form", async () => {
    const fresh = await standing.datasource(table);
    const post = (path: string, body: string, headers: Record<string, string> = token) =>
      standing.ask("ann", `/data-tools/api/studio/${fresh}/${path}/`, { method: "POST", headers, body });
    await post("session/initialize", "");
    const analysis = await standing.ask("ann", `/data-tools/api/studio/${fresh}/nan/analysis/`);
    const { data } = read(analysis, { "data.recommendations": "list", column_nullity: "list" }) as {
      data: Record<string, unknown>;
    };
    expect(data).toMatchObject({
      ...{ total_rows: 3, total_columns: 2, total_cells: 6, total_nan_cells: 1, nan_cell_percentage: 16.67 },
      ...{ columns_with_nan: 1, columns_completely_nan: 0, rows_with_nan: 1, rows_with_nan_percentage: 33.33 },
      completely_nan_columns: [],
      column_details: [
        { column: "city", nan_count: 0, nan_percentage: 0, total_values: 3, is_completely_nan: false },
        { column: "price", nan_count: 1, nan_percentage: 33.33, total_values: 3, is_completely_nan: false },
      ],
    });
    const form = { ...token, "content-type": "application/x-www-form-urlencoded" };
    const cleaned = await post("nan/quick-clean", "remove_nan_rows=true&remove_nan_columns=false", form);
    expect(read(cleaned, { "data.message": "string" }).data).toMatchObject({
      ...{ data_changed: true, new_shape: [2, 2], original_shape: [3, 2] },
      summary: {
        ...{ original_rows: 3, original_columns: 2, rows_removed: 1, columns_removed: 0, columns_dropped: [] },
        ...{ final_rows: 2, final_columns: 2 },
        operations_performed: [{ operation: "remove_nan_rows", rows_removed: 1 }],
      },
    });
    const again = read(await post("nan/quick-clean", "", form), { "data.message": "string" });
    expect(again.data).toMatchObject({ data_changed: false, summary: { rows_removed: 0, operations_performed: [] } });
  });

  test("changes columns by addresses of their own, and says which field is lacking", async () => {
    const renamed = read(await post("session/rename-column", { old_name: "price", new_name: "cost" }), session);
    expect(renamed.column_info).toMatchObject([{ field: "city" }, { field: "cost" }]);
    read(await post("session/change-column-type", { column_name: "cost", new_type: "string" }), session);
    const filled = await post("session/fill-missing-values", {
      ...{ columns: ["cost"], strategy: "constant", fill_value: "none" },
    });
    // The mean of the first test filled it.
    expect([filled.status, filled.json().success]).toEqual([400, false]);
    const lacking = await post("session/rename-column", { old_name: "price" });
    expect([lacking.status, lacking.json()]).toEqual([
      400,
      { success: false, error: expect.stringContaining("new_name") },
    ]);
    const unknown = await post("session/rename-column", { old_name: "nope", new_name: "x" });
    expect([unknown.status, unknown.json().success]).toEqual([400, false]);
    const figures = read(await ask("session/column-statistics"), { column_statistics: "list", ...session });
    expect(figures.column_statistics).toMatchObject([
      { name: "city", null_count: 0, unique_count: 2, top_value: "Oslo", top_value_freq: 2 },
      { name: "cost", non_null_count: 3 },
    ]);
  });

  test("[P36] clears a session into the bin, from where its user can take it back", async () => {
    const before = (await ask("session/status")).json<{ session_info: { session_id: string } }>().session_info;
    expect((await post("session/clear")).json()).toMatchObject({ success: true });
    expect(read(await ask("session/status"), top)).toMatchObject({ session_exists: false, can_undo: false });
    expect((await post("session/clear")).json()).toMatchObject({ success: true });
    const api = { headers: { "content-type": "application/json" }, method: "POST", body: "{}" };
    const restored = await standing.ask("ann", `/api/sessions/${before.session_id}/restore`, api);
    expect(restored.status).toBe(200);
    expect(read(await ask("session/status"), top)).toMatchObject({ session_exists: true, can_undo: true });
  });
});

describe("[P35] the fourth generation, a client that was never loaded", () => {
  test("pages and sorts under its own names for it, and gets JSON whatever the cells are", async () => {
    const odd = await standing.datasource(
      "n,big,when,x\n1,9007199254740993,2024-01-01T00:00:00,0.5\n2,,,\n3,5,2024-01-02T00:00:00,1.5\n",
      { n: "integer", big: "integer", when: "timestamp", x: "number" },
    );
    const ask = (query: string) => standing.ask("ann", `/data-tools/api/studio/${odd}/data/?${query}`);
    const page = await ask("page=1&page_size=2&sort_by=n&sort_order=desc");
    expect(page.json()).toMatchObject({ totalRows: 3, page: 1, pageSize: 2, totalPages: 2 });
    expect(page.json().data).toEqual([
      { n: 3, big: 5, when: "2024-01-02T00:00:00", x: 1.5 },
      { n: 2, big: null, when: "NaT", x: null },
    ]);
    expect((await ask("page=1&pageSize=1&sortField=n")).body).toContain('"big":9007199254740993');
    expect((await ask("page=99")).json().data).toEqual([]);
    expect((await ask("sortField=nope")).json().totalRows).toBe(3);
    const kinds = (await ask("")).json<{ columnDefs: { field: string; type: string; width: number }[] }>().columnDefs;
    expect(kinds.map(({ field, type, width }) => [field, type, width])).toEqual([
      ["n", "numericColumn", 100],
      ["big", "numericColumn", 100],
      ["when", "dateColumn", 100],
      ["x", "numericColumn", 100],
    ]);
  });

  test("cells of every type have their old form, and a row is JSON whatever they are", () => {
    const columns: [string, WireType][] = [
      ...([
        ["n", "number"],
        ["i", "integer"],
        ["w", "timestamp"],
        ["z", "timestamptz"],
        ["d", "duration"],
      ] as const),
      ...([
        ["day", "date"],
        ["s", "text"],
        ["m", "decimal"],
        ["l", "list"],
      ] as const),
    ].map(([name, type]) => [name, type]);
    const views = columns.map(([name, type]) => ({ name, type }));
    const rows = [
      ["Infinity", "-9223372036854775808", "2024-01-01T00:00:00", "2024-01-01T00:00:00Z", "PT25H0.5S"],
      ["NaN", 7, null, null, "-PT24H1M"],
      [null, null, null, null, null],
    ].map((row, at) => [...row, ...(at < 2 ? ["2024-01-01", "x", "1.50", [1, null]] : [null, null, null, null])]);
    expect(JSON.parse(JSON.stringify(rowObjects(views, rows, "")))).toMatchObject([
      { n: "Infinity", w: "2024-01-01T00:00:00", z: "2024-01-01T00:00:00Z", d: "P1DT01H00M00.500000S", l: [1, null] },
      { n: "", i: 7, w: "NaT", z: "NaT", d: "-P1DT00H01M00S", day: "2024-01-01", s: "x", m: "1.50" },
      { n: "", i: "", w: "NaT", z: "NaT", d: "NaT", day: "", s: "", m: "", l: "" },
    ]);
    expect(JSON.stringify(rowObjects(views, rows, null))).toContain('"i":-9223372036854775808,');
    expect(rowObjects(views, rows, null)[2]).toMatchObject({ n: null, i: null, w: "NaT", s: null });
  });

  test("its names for parameters mean what they say", async () => {
    const fresh = await standing.datasource(table);
    const post = (path: string, body: object = {}) =>
      standing.ask("ann", `/data-tools/api/studio/${fresh}/${path}/`, {
        ...{ method: "POST", headers: json, body: JSON.stringify(body) },
      });
    await post("session/initialize");
    const filled = await post("transform/imputation", { columns: ["price"], method: "constant", custom_value: 7 });
    expect(filled.json()).toMatchObject({ success: true, affected_columns: ["price"], shape: [3, 2] });
    const encoded = await post("transform/encoding", { columns: ["city"], encoding_type: "onehot" });
    expect(encoded.json()).toMatchObject({ success: true, shape: [3, 2] });
    const scaled = await post("transform/scaling", { columns: ["price"], scaler_type: "minmax" });
    expect(scaled.json()).toMatchObject({ success: true });
    const { data } = (await standing.ask("ann", `/tools/api/studio/${fresh}/data/`)).json<{ data: object[] }>();
    expect(data.map((row) => (row as { price: number }).price)).toEqual([0, 1, expect.closeTo(0.18, 2)]);
  });

  test("[P36] many changes at once are one step, told how they go and to nobody else", async () => {
    const fresh = await standing.datasource(table);
    const base = `/data-tools/api/studio/${fresh}`;
    const post = (path: string, body: object = {}, who: "ann" | "root" = "ann") =>
      standing.ask(who, path, { method: "POST", headers: json, body: JSON.stringify(body) });
    const items = [
      { row_index: 0, column: "city", value: "Bergen" },
      { row_index: 1, column: "price", value: 4 },
    ];
    expect((await post(`${base}/bulk/`, { operation_type: "update_cells", items })).status).toBe(400);
    await post(`${base}/session/initialize/`);
    const begun = await post(`${base}/bulk/`, { operation_type: "update_cells", items });
    const { data } = begun.json<{ data: { operation_id: string } }>();
    expect(begun.json()).toMatchObject({ success: true, data: { status: "started", total_items: 2 } });
    const status = `/data-tools/api/bulk-operation/${data.operation_id}/status/`;
    const told = async () => (await standing.ask("ann", status)).json<{ data: { status: string } }>().data;
    await expect.poll(async () => (await told()).status).toBe("completed");
    expect(await told()).toMatchObject({ id: data.operation_id, user_id: "1", processed_items: 2, errors: [] });
    expect((await standing.ask("root", status)).status).toBe(404);
    expect((await post(`/tools/api/bulk-operation/${data.operation_id}/cancel/`)).status).toBe(400);
    const after = (await standing.ask("ann", `${base}/session/status/`)).json();
    expect(after).toMatchObject({ operations_count: 1, data_preview: [{ city: "Bergen" }, { price: 4 }, {}] });
    for (const wrong of [{}, { operation_type: "zzz", items: [1] }, { operation_type: "delete_rows", items: [null] }])
      expect([wrong, (await post(`${base}/bulk/`, wrong)).status]).toEqual([wrong, 400]);
  });
});
