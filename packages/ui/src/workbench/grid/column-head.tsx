// The head of a column: its name and type, its figures, and the way to its menu. A click chooses the
// column for the next operation, a double click or F2 renames it where it stands.
import type { ColumnView } from "@data-tools/client";
import { Tooltip } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";
import type { IHeaderParams } from "ag-grid-community";
import { type MouseEvent, useEffect, useState } from "react";
import { isNumeric } from "../../format.ts";
import { useProfile } from "../../hooks/use-profile.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { ColumnFigures } from "./column-figures.tsx";
import classes from "./head.module.css";
import { profileWords } from "./profile-words.ts";
import { RenameInput } from "./rename-input.tsx";
import { subjectOfHead } from "./use-menu.ts";

export interface ColumnHeadProps extends IHeaderParams {
  view: ColumnView;
}

export function ColumnHead({ view: { name, type }, eGridHeader }: ColumnHeadProps) {
  const { session, selection, grid, fixed } = useWorkbench();
  const { profile, stale } = useProfile(session.id, session.cursor, name);
  const told = useFocusOrHover(eGridHeader);
  const chosen = selection.columns.includes(name);
  const renaming = grid.renaming === name;
  const figures = profile === null ? text.figures.working : profileWords(profile).join(" · ");

  const choose = ({ detail, ctrlKey, metaKey, shiftKey }: MouseEvent) => {
    // The second click of a double click belongs to renaming.
    if (detail > 1) return;
    selection.pick(name, { add: ctrlKey || metaKey, range: shiftKey });
    grid.mark(null);
  };
  const openMenu = (event: MouseEvent<HTMLElement>) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    grid.mark(null);
    grid.openMenu({ subject: subjectOfHead(name, selection), x: left, y: bottom });
  };
  return (
    <Tooltip label={figures} opened={told && !renaming && grid.menu === null} maw={360} fz="xs" openDelay={400}>
      <div className={classes.head} data-chosen={chosen || undefined} data-numeric={isNumeric(type) || undefined}>
        {renaming ? (
          <RenameInput name={name} />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className={classes.name}
            aria-pressed={chosen}
            aria-label={text.grid.selectColumn(name, text.types[type])}
            aria-description={figures}
            onClick={choose}
            onDoubleClick={() => !fixed && grid.rename(name)}
          >
            <span className={classes.label}>{name}</span>
          </button>
        )}
        <div className={classes.type}>{text.types[type]}</div>
        <ColumnFigures profile={profile} stale={stale} />
        <button
          type="button"
          tabIndex={-1}
          className={classes.more}
          aria-haspopup="menu"
          aria-label={text.grid.menuOf(name)}
          onClick={openMenu}
        >
          <IconDotsVertical size={14} aria-hidden />
        </button>
      </div>
    </Tooltip>
  );
}

/** Whether the head has the focus or the mouse over it for a moment. */
function useFocusOrHover(head: HTMLElement): boolean {
  const [told, setTold] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => setTold(true), wait);
    };
    const hide = () => {
      clearTimeout(timer);
      setTold(false);
    };
    head.addEventListener("mouseenter", () => tell(400), { signal });
    head.addEventListener("mouseleave", hide, { signal });
    head.addEventListener("mousedown", hide, { signal });
    head.addEventListener("focus", () => head.matches(":focus-visible") && tell(0), { signal });
    head.addEventListener("blur", hide, { signal });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [head]);
  return told;
}
