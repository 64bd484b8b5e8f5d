// What the old system holds is taken over when its user first comes, and never half.
import { afterEach, describe, expect, test } from "vitest";
import { manualClock } from "../../../src/clock.ts";
import { Refusal } from "../../../src/errors.ts";
import { sourceOf } from "../../../src/migrate/sources/index.ts";
import { createTakingOver, type TakenOver, type TakingOver } from "../../../src/migrate/taking-over.ts";
import type { Actor } from "../../../src/sessions/api.ts";
import { placeOf } from "../../legacy/fixtures.ts";
import { readMetrics } from "../../metrics/reading.ts";
import { ann, root, type Standing, stand, type Who } from "./standing.ts";

let standing: Standing;

afterEach(() => standing.close());

const table = "city,price\nOslo,1\nRome,2\n";
const unknown = "00000000-0000-4000-8000-000000000001";
const status = (id: string, who: Who = "ann") => standing.ask(who, `/tools/api/studio/${id}/session/status/`);
const post = (path: string) => standing.ask("ann", path, { method: "POST", body: "{}" });

describe("the first touch", () => {
  const nothing: TakenOver = { sessions: [], datasources: [], quarantined: [] };

  function takingOver(work: Partial<TakingOver> = {}): TakingOver & { touched: string[] } {
    const touched: string[] = [];
    return {
      touched,
      async ofUser(actor) {
        touched.push(actor.owner);
        return (await work.ofUser?.(actor)) ?? nothing;
      },
      async ofDatasource(actor, datasource) {
        touched.push(`${actor.owner} ${datasource}`);
        return (await work.ofDatasource?.(actor, datasource)) ?? nothing;
      },
    };
  }

  test("[P38] an old address takes its datasource over before it answers, once a minute for each user", async () => {
    const taking = takingOver({
      async ofDatasource() {
        if (taking.touched.length === 1) made = await standing.datasource(table);
        return nothing;
      },
    });
    let made = "";
    const clock = manualClock(Date.UTC(2026, 11, 1));
    standing = await stand({ takingOver: taking, clock });
    expect((await status(unknown)).status).toBe(404);
    expect((await status(made)).json().success).toBe(true);
    await status(made);
    await status(made, "root");
    expect(taking.touched).toEqual([`django:1 ${unknown}`, `django:1 ${made}`, `django:2 ${made}`]);
    clock.advance(60_000);
    await status(made);
    expect(taking.touched).toHaveLength(4);
  });

  test("[P38] while the old system's store is away nothing is made, and it is tried again at the next request", async () => {
    let isAway = true;
    const taking = takingOver({
      async ofDatasource() {
        if (isAway) throw new Error("connect ECONNREFUSED 10.0.0.1:6379");
        return nothing;
      },
    });
    standing = await stand({ takingOver: taking });
    const id = await standing.datasource(table);
    for (const answer of [
      await post(`/tools/api/studio/${id}/session/initialize/`),
      await post(`/tools/api/studio/${id}/transform/scaling/`),
    ]) {
      expect([answer.status, answer.json()]).toEqual([503, { success: false, error: expect.any(String) }]);
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
      expect(answer.body).not.toContain("10.0.0.1");
    }
    expect(await standing.product.sessions.list(ann)).toEqual([]);
    isAway = false;
    expect((await post(`/tools/api/studio/${id}/session/initialize/`)).json().success).toBe(true);
  });

  test("[P38] so it is where a place of the old system is gone, and where that is is not told", async () => {
    const gone = new Refusal("not_found", { what: "folder: /somewhere/secret" });
    standing = await stand({ takingOver: takingOver({ ofDatasource: () => Promise.reject(gone) }) });
    const answer = await status(unknown);
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
    expect(answer.body).not.toContain("secret");
  });

  test("[P38] [N118] a session of the old system is there at its old address and counted once, with its history to undo and redo", async () => {
    const id = "00000000-0000-0000-0000-000000002000";
    let real: TakingOver | null = null;
    standing = await stand({
      takingOver: takingOver({
        ofDatasource: async (actor, datasource) => real?.ofDatasource(actor, datasource) ?? nothing,
      }),
    });
    const sources = [sourceOf(`media:${placeOf("gen-b-files/media")}`)];
    const { core, datasources } = standing.product;
    // Its user had the number 7 there.
    const numberOf = ({ owner }: Actor) => (owner === ann.owner ? "7" : null);
    real = createTakingOver({ core, datasources, sources, site: null, mediaRoot: null, backup: null }, numberOf);
    const first = (await status(id)).json();
    expect(first).toMatchObject({ success: true, session_exists: true, can_undo: true, can_redo: false });
    expect(first).toMatchObject({
      session_info: { current_shape: [4, 4], original_shape: [4, 6], current_step: 2, history_length: 2 },
    });
    const undone = (await post(`/tools/api/studio/${id}/session/undo/`)).json();
    expect(undone).toMatchObject({ session_info: { current_shape: [4, 5], current_position: 1, history_length: 2 } });
    const redone = (await post(`/data-tools/api/studio/${id}/session/redo/`)).json();
    expect(redone.data_preview).toEqual(first.data_preview);
    expect((await status(id, "root")).status).toBe(404);
    const { figures } = await standing.product.figures(root);
    for (const name of ["sessions", "datasources"]) {
      const figure = figures.find((each) => each.name === `data_tools_${name}_migrated_total`);
      expect(figure).toMatchObject({ total: 1, sinceStart: 1 });
      const told = readMetrics(await standing.product.measuring.told());
      expect(told.value("data_tools_taken_over", { kept: name })).toBe(1);
    }
    const leads = await standing.ask("ann", `/tools/studio/${id}/`);
    expect(leads.headers.location).toBe(`/s/${(first.session_info as { session_id: string }).session_id}`);
  });

  test("[P38] what is refused of it is told as it is", async () => {
    const full = new Refusal("too_much_stored", { limit: "1 GB" });
    standing = await stand({ takingOver: takingOver({ ofDatasource: () => Promise.reject(full) }) });
    const answer = await status(unknown);
    expect([answer.status, answer.json().error]).toEqual([507, full.message]);
  });

  test("[P38] the lists of our page take everything over first, once for each enrolled user, and do not fail with it", async () => {
    let end = () => {};
    const slow = new Promise<TakenOver>((_resolve, reject) => {
      end = () => reject(new Error("away"));
    });
    const taking = takingOver({ ofUser: ({ owner }) => (owner === root.owner ? slow : Promise.resolve(nothing)) });
    standing = await stand({ takingOver: taking });
    await standing.enrol({ mode: "off" });
    expect((await standing.ask("ann", "/api/sessions")).status).toBe(200);
    expect(taking.touched).toEqual([]);
    await standing.enrol({ mode: "on" });
    for (const path of ["/api/sessions", "/api/datasources", "/api/sessions", "/api/me"])
      expect((await standing.ask("ann", path)).status).toBe(200);
    expect(taking.touched).toEqual([ann.owner]);
    // One that takes long goes on without who waits for it.
    expect((await standing.ask("root", "/api/sessions")).status).toBe(200);
    end();
    await expect
      .poll(async () => {
        await standing.ask("root", "/api/sessions");
        return taking.touched.length;
      })
      .toBe(3);
  });
});
