// One screen: what it is and what can be taken back above, the history at the left, the table in the
// middle, the operations at the right, the state of things below.
import type { SessionView } from "@data-tools/client";
import { Center, Loader, Stack, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { problemIn, sentence } from "../client.ts";
import { useForm } from "../hooks/use-form.ts";
import { useGrid } from "../hooks/use-grid.ts";
import { usePanel } from "../hooks/use-panel.ts";
import { useSelection } from "../hooks/use-selection.ts";
import { useSession } from "../hooks/use-session.ts";
import { useSessionActions } from "../hooks/use-session-actions.ts";
import { useShortcuts } from "../hooks/use-shortcuts.ts";
import { Link } from "../link.tsx";
import { text } from "../text.ts";
import { WorkbenchContext } from "./context.ts";
import { DataGrid } from "./grid/data-grid.tsx";
import { GridMenu } from "./grid/grid-menu.tsx";
import { HistoryPanel } from "./history/history-panel.tsx";
import { OpenedPanel } from "./panels/opened-panel.tsx";
import { OpenedDialog } from "./recipes/opened-dialog.tsx";
import type { RecipeDialog } from "./recipes/recipe-dialog.ts";
import { StatusLine } from "./status-line.tsx";
import { Palette } from "./tools/palette.tsx";
import { PreviewPane } from "./tools/preview-pane.tsx";
import { Toolbox } from "./tools/toolbox.tsx";
import { TopBar } from "./top-bar.tsx";
import classes from "./workbench.module.css";

export function Workbench({ id }: { id: string }) {
  const { data, error } = useSession(id);
  if (data !== undefined) return <Bench session={data} />;
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
  const names = useMemo(() => session.columns.map(({ name }) => name), [session.columns]);
  const selection = useSelection(names);
  const grid = useGrid(session);
  const form = useForm(session, actions, selection);
  // A preview that was refused has nothing to show: the error stands in the form, the table stays.
  const previewing = form.preview.shown && form.preview.error === null;
  const [historyShown, setHistoryShown] = useState(true);
  useShortcuts(
    () => session.undo !== null && actions.undo(),
    () => session.redo !== null && actions.redo(),
  );
  const panel = usePanel();
  const { openChart, openFinder } = panel;
  const [recipes, openRecipes] = useState<RecipeDialog | null>(null);
  const scope = useMemo(
    () => ({ session, actions, selection, grid, openChart, openFinder, openRecipes }),
    [session, actions, selection, grid, openChart, openFinder],
  );
  return (
    <WorkbenchContext value={scope}>
      <div className={classes.bench} data-history={historyShown ? "shown" : "hidden"}>
        <TopBar />
        <HistoryPanel shown={historyShown} onToggle={() => setHistoryShown(!historyShown)} />
        <main className={classes.middle}>
          <div className={classes.upper}>
            <DataGrid covered={previewing} />
            {previewing && <PreviewPane form={form} />}
          </div>
          {panel.open !== null && <OpenedPanel {...panel} open={panel.open} />}
        </main>
        <Toolbox form={form} />
        <StatusLine />
        <Palette form={form} />
        <GridMenu form={form} />
        <OpenedDialog dialog={recipes} onOpen={openRecipes} onClose={() => openRecipes(null)} />
      </div>
    </WorkbenchContext>
  );
}
