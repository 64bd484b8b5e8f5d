// Names the session, holds undo and redo, says that the work is saved, and takes it out of here.
import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconDeviceFloppy, IconPencil, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { AccountMenu } from "../account/account-menu.tsx";
import { ColorToggle } from "../color-toggle.tsx";
import { Link } from "../link.tsx";
import { NameDialog } from "../name-dialog.tsx";
import { text } from "../text.ts";
import { ChartsButton } from "./charts/charts-button.tsx";
import { useWorkbench } from "./context.ts";
import { ExportMenu } from "./export-menu.tsx";
import { HistoryButton } from "./history-button.tsx";
import { ExploreMenu } from "./panels/explore-menu.tsx";
import { SaveDialog } from "./save-dialog.tsx";
import { SavedState } from "./saved-state.tsx";
import classes from "./top-bar.module.css";

const TrackingButton = lazy(() => import("./tracking/tracking-button.tsx"));

export function TopBar() {
  const { session, actions } = useWorkbench();
  const [dialog, setDialog] = useState<"save" | "rename" | null>(null);
  return (
    <header className={classes.bar}>
      <Link to="/" className={classes.home} aria-label={text.top.home}>
        <IconTable size={20} aria-hidden />
      </Link>
      <div className={classes.names}>
        <Text component="h1" size="sm" fw={600} truncate>
          {session.name}
        </Text>
        {session.datasource.name !== session.name && (
          <Text size="xs" className="quiet" truncate>
            {text.start.of(session.datasource.name)}
          </Text>
        )}
        <Tooltip label={text.top.rename}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={text.top.rename}
            onClick={() => setDialog("rename")}
          >
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Group gap={6} wrap="nowrap">
        <HistoryButton way="undo" />
        <HistoryButton way="redo" />
      </Group>
      <div className={classes.saved}>
        <SavedState />
      </div>
      <Group gap={6} wrap="nowrap">
        <ChartsButton />
        <ExploreMenu />
        <Button
          variant="default"
          aria-label={text.top.save}
          leftSection={<IconDeviceFloppy size={16} aria-hidden />}
          onClick={() => setDialog("save")}
        >
          <span className={classes.words}>{text.top.save}</span>
        </Button>
        <ExportMenu />
        <Suspense>
          <TrackingButton />
        </Suspense>
        <ColorToggle />
        <AccountMenu short />
      </Group>
      {dialog === "save" && <SaveDialog onClose={() => setDialog(null)} />}
      {dialog === "rename" && (
        <NameDialog
          title={text.top.rename}
          name={session.name}
          onName={actions.rename}
          onClose={() => setDialog(null)}
        />
      )}
    </header>
  );
}
