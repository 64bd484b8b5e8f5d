// The menu of heads, cells and row numbers: what can be done to what is marked, as steps first, then as a
// view, then copies.
import { Menu } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Form } from "../../hooks/use-form.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import classes from "./menu.module.css";
import type { MenuSection, Ways } from "./menu-items.ts";
import { useMenuSections } from "./menu-sections.ts";

export function GridMenu({ form }: { form: Form }) {
  const { grid, selection } = useWorkbench();
  const { menu, openMenu } = grid;
  const before = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (menu !== null && document.activeElement instanceof HTMLElement) before.current = document.activeElement;
  }, [menu]);
  const close = () => {
    openMenu(null);
    before.current?.focus();
  };
  const openForm: Ways["openForm"] = (operation, given) => {
    grid.showTools(null);
    form.open(operation, given);
  };
  const openToolbox: Ways["openToolbox"] = (columns) => {
    const [first] = columns;
    if (selection.columns.length === 0 && first !== undefined) selection.only(first);
    form.close();
  };
  if (menu === null) return null;
  return (
    <Menu
      opened
      onClose={close}
      position="bottom-start"
      returnFocus={false}
      withInitialFocusPlaceholder={false}
      width={250}
      shadow="md"
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className={classes.spot}
          aria-label={text.menu.label}
          style={{ left: menu.x, top: menu.y }}
        />
      </Menu.Target>
      <Menu.Dropdown className={classes.menu} aria-label={text.menu.label}>
        <Sections close={close} openForm={openForm} openToolbox={openToolbox} />
      </Menu.Dropdown>
    </Menu>
  );
}

interface SectionsProps extends Ways {
  close(): void;
}

function Sections({ close, ...ways }: SectionsProps) {
  const { grid } = useWorkbench();
  const sections = useMenuSections(grid.menu?.subject ?? null, ways);
  return sections
    .filter(({ items }) => items.length > 0)
    .map((section, place) => (
      <Section key={section.label ?? place} section={section} first={place === 0} close={close} />
    ));
}

function Section({ section, first, close }: { section: MenuSection; first: boolean; close(): void }) {
  return (
    <>
      {!first && <Menu.Divider />}
      {section.label !== null && <Menu.Label className={classes.label}>{section.label}</Menu.Label>}
      {section.items.map(({ label, run }) => (
        <Menu.Item
          key={label}
          className={classes.item}
          closeMenuOnClick={false}
          onClick={() => {
            close();
            run();
          }}
        >
          {label}
        </Menu.Item>
      ))}
    </>
  );
}
