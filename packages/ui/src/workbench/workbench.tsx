// One screen: what it is and what can be taken back above, the history at the left, the table in the
// middle, the operations at the right, the state of things below.
import type { SessionView } from "@data-tools/client";
import { Center, Loader, Stack, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { problemIn, sentence } from "../client.ts";
import { useForm } from "../hooks/use-form.ts";
import { useGrid } from "../hooks/use-grid.ts";
import { useLooking } from "../hooks/use-looking.ts";
import { usePanel } from "../hooks/use-panel.ts";
import { useSelection } from "../hooks/use-selection.ts";
import { useSession } from "../hooks/use-session.ts";
import { useSessionActions } from "../hooks/use-session-actions.ts";
import { useShortcuts } from "../hooks/use-shortcuts.ts";
import { useSides } from "../hooks/use-sides.ts";
import { inIdleTime } from "../idle.ts";
import { Link } from "../link.tsx";
import { askUntilKnown, forgetWhatIsShown } from "../queries.ts";
import { mayAsk } from "../satisfaction/asked.ts";
import { useSignedOut } from "../signed-out.ts";
import { text } from "../text.ts";
import { WorkbenchContext } from "./context.ts";
import { DataGrid } from "./grid/data-grid.tsx";
import { GridMenu } from "./grid/grid-menu.tsx";
import { HistoryPanel } from "./history/history-panel.tsx";
import { LookingBar } from "./history/looking-bar.tsx";
import { Notice } from "./notice.tsx";
import { OpenedPanel } from "./panels/opened-panel.tsx";
import { parts } from "./parts.ts";
import { OpenedDialog } from "./recipes/opened-dialog.tsx";
import type { RecipeDialog } from "./recipes/recipe-dialog.ts";
import { StatusLine } from "./status-line.tsx";
import { Palette } from "./tools/palette.tsx";
import { Toolbox } from "./tools/toolbox.tsx";
import { TopBar } from "./top-bar.tsx";
import classes from "./workbench.module.css";

const SignInPage = lazy(() => import("../account/sign-in-page.tsx"));
const PreviewPane = lazy(parts.previewPane);
const Question = lazy(() => import("../satisfaction/question.tsx"));
const ComparePane = lazy(() => import("./history/compare-pane.tsx"));

/** Who undid and redid so often knows what it is like. */
const movesToKnow = 5;

export function Workbench({ id }: { id: string }) {
  const { data, error } = useSession(id);
  if (data !== undefined) return <Bench session={data} />;
  if (problemIn(error)?.code === "not_signed_in")
    return (
      <Suspense>
        <SignInPage />
      </Suspense>
    );
  return (
    <Center h="100vh">
      {problemIn(error) ? (
        <Stack align="center" role="alert">
          <Text>{sentence(error)}</Text>
          <Link to="/">{text.toStart}</Link>
        </Stack>
      ) : (
        <Loader aria-label={text.loading} />
      )}
    </Center>
  );
}

function Bench({ session }: { session: SessionView }) {
  useDocumentTitle(`${session.name} · ${text.product}`);
  const actions = useSessionActions(session.id);
  const { looking, shown } = useLooking(session);
  const names = useMemo(() => shown.columns.map(({ name }) => name), [shown.columns]);
  const selection = useSelection(names);
  const grid = useGrid(shown);
  const form = useForm(session, actions, selection);
  // A preview that was refused has nothing to show: the error stands in the form, the table stays.
  const previewing = form.preview.shown && form.preview.error === null;
  const sides = useSides(form.operation);
  useShortcuts(
    () => session.undo !== null && actions.undo(),
    () => session.redo !== null && actions.redo(),
  );
  // First the table, then what it does not need.
  const tableIsThere = grid.total !== null;
  useEffect(() => (tableIsThere ? inIdleTime(Object.values(parts)) : undefined), [tableIsThere]);
  const panel = usePanel();
  const { openChart, openFinder } = panel;
  const [recipes, openRecipes] = useState<RecipeDialog | null>(null);
  const out = useSignedOut();
  useEffect(() => {
    if (!out) return;
    forgetWhatIsShown();
    return askUntilKnown(session.id);
  }, [out, session.id]);
  const asking = useMemo(() => actions.moves >= movesToKnow && mayAsk(), [actions.moves]);
  const binned = session.status === "bin";
  const scope = useMemo(
    () => ({ session, actions, selection, grid, looking, fixed: binned, openChart, openFinder, openRecipes }),
    [session, actions, selection, grid, looking, binned, openChart, openFinder],
  );
  // The table, its menus and what is asked of it are those of the state that is looked at.
  const seen = useMemo(
    () => (looking.step === undefined ? scope : { ...scope, session: shown, fixed: true }),
    [scope, looking.step, shown],
  );
  return (
    <WorkbenchContext value={scope}>
      <div
        className={classes.bench}
        data-narrow={sides.narrow || undefined}
        data-history={sides.history ? "shown" : "hidden"}
        data-tools={sides.tools ? "shown" : "hidden"}
      >
        <TopBar />
        {/* Whoever finds an open page must not find a table; what is filled in is the form's and stays. */}
        {!out && (
          <>
            <HistoryPanel shown={sides.history} onToggle={() => sides.toggle("history")} />
            <WorkbenchContext value={seen}>
              <main className={classes.middle}>
                <LookingBar />
                <div className={classes.upper}>
                  <DataGrid covered={previewing || looking.compared !== null} />
                  <Suspense>
                    {previewing && <PreviewPane form={form} />}
                    {looking.compared !== null && <ComparePane {...looking.compared} />}
                  </Suspense>
                </div>
                {panel.open !== null && <OpenedPanel {...panel} open={panel.open} />}
              </main>
              <GridMenu form={form} />
            </WorkbenchContext>
            <Toolbox form={form} shown={sides.tools} onToggle={() => sides.toggle("tools")} />
          </>
        )}
        <Notice />
        <StatusLine />
        {!out && <Palette form={form} />}
        <Suspense>{asking && !out && <Question />}</Suspense>
        {!out && <OpenedDialog dialog={recipes} onOpen={openRecipes} onClose={() => openRecipes(null)} />}
      </div>
    </WorkbenchContext>
  );
}
