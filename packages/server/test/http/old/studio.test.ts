// The old studio: its pages lead to the workbench, its forms act on the session there.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ann, type Standing, stand, type Who } from "./standing.ts";

let standing: Standing;

afterEach(() => standing.close());

const table = "city,price\nOslo,1\nRome,2\n";
const unknown = "00000000-0000-4000-8000-000000000001";
const status = (id: string, who: Who = "ann") => standing.ask(who, `/tools/api/studio/${id}/session/status/`);

describe("the studio", () => {
  beforeEach(async () => {
    standing = await stand();
  });
  const open = (id: string, more = "", who: Who = "ann") =>
    standing.ask(who, `/tools/studio/${id}/${more}`, {
      headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    });
  const form = (id: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams(fields).toString();
    const kind = { "content-type": "application/x-www-form-urlencoded", "x-requested-with": "XMLHttpRequest" };
    return standing.ask("ann", `/tools/studio/${id}/`, { method: "POST", headers: { ...kind, ...headers }, body });
  };

  test("[P37] a bookmark leads to the newest session on its datasource, begun if there is none", async () => {
    const id = await standing.datasource(table);
    const first = await open(id);
    expect([first.status, first.headers["cache-control"]]).toEqual([302, "no-store"]);
    expect((await open(id, "debug/")).headers.location).toBe(first.headers.location);
    const { sessions } = standing.product;
    const [begun] = await sessions.list(ann);
    expect(first.headers.location).toBe(`/s/${begun?.id}`);
    const other = await sessions.create(ann, { datasource: begun?.datasource.id ?? "" });
    expect((await open(id)).headers.location).toBe(`/s/${other.id}`);
    await sessions.rename(ann, begun?.id ?? "", "used again");
    expect((await open(id)).headers.location).toBe(`/s/${begun?.id}`);
    await sessions.remove(ann, begun?.id ?? "");
    expect((await open(id)).headers.location).toBe(`/s/${other.id}`);
    expect((await open(id, "", "root")).status).toBe(404);
    expect((await open(unknown)).headers["content-type"]).toBe("text/plain; charset=utf-8");
  });

  test("[P37] two who open at once open one session", async () => {
    const id = await standing.datasource(table);
    const places = await Promise.all(Array.from({ length: 6 }, async () => (await open(id)).headers.location));
    expect(new Set(places).size).toBe(1);
  });

  test("[P37] its forms act on the same session: begun anew, columns removed, undone, saved and ended", async () => {
    const id = await standing.datasource(table);
    const begun = (await form(id, { action: "start_session" })).json();
    expect(begun).toMatchObject({
      success: true,
      original_shape: [2, 2],
      session_path: expect.stringMatching(/^\/s\//),
    });
    const removed = await form(id, { removed_columns: '["price","nope"]' });
    expect(removed.json()).toMatchObject({ success: true, removed_columns: ["price", "nope"], new_shape: [2, 1] });
    expect((await status(id)).json()).toMatchObject({ operations_count: 1, session_info: { current_shape: [2, 1] } });
    expect((await form(id, { removed_columns: "[]" })).json()).toMatchObject({ success: false });
    expect((await form(id, { action: "undo_operation" })).json()).toMatchObject({ success: true, new_shape: [2, 2] });
    const again = (await form(id, { action: "undo_operation" })).json();
    expect(again).toEqual({ success: false, error: expect.any(String) });
    const ended = await form(id, { action: "end_session", save_as_new: "true", new_name: "Kept" });
    const { new_datasource_id } = ended.json<{ new_datasource_id: string }>();
    expect(ended.json()).toMatchObject({ success: true, saved_as_new: true });
    expect((await status(new_datasource_id)).json().success).toBe(true);
    expect((await status(id)).json()).toMatchObject({ session_exists: false });
    expect((await form(id, { action: "end_session" })).json()).toMatchObject({ success: false });
    for (const action of ["apply_transformation", "__proto__", "unknown"])
      expect([action, (await form(id, { action })).json().success]).toEqual([action, false]);
    const plain = await form(id, { action: "start_session" }, { "x-requested-with": "" });
    expect([plain.status, plain.json().success]).toEqual([200, false]);
  });

  test("[P37] a form as scripts send it, in parts, is read too", async () => {
    const id = await standing.datasource(table);
    const parts = new FormData();
    parts.set("action", "start_session");
    const sent = new Response(parts);
    const answer = await standing.ask("ann", `/data-tools/studio/${id}/`, {
      method: "POST",
      headers: { "content-type": sent.headers.get("content-type") ?? "", "x-requested-with": "XMLHttpRequest" },
      body: Buffer.from(await sent.arrayBuffer()),
    });
    expect(answer.json()).toMatchObject({ success: true, original_shape: [2, 2] });
  });
});
