// The grid's look in the page's colours. No icon set: its pictures would be data URLs, which the page's
// content policy does not allow, and nothing here needs one.
import { createTheme } from "ag-grid-community";

export const rowHeight = 28;
export const headerHeight = 74;

/** What holds for every column: the server sorts and knows the types. */
export const columnDefaults = { sortable: false, resizable: true, cellDataType: false, minWidth: 48 } as const;

export const look = createTheme().withParams({
  accentColor: "var(--accent)",
  backgroundColor: "var(--mantine-color-body)",
  foregroundColor: "var(--mantine-color-text)",
  borderColor: "var(--line)",
  headerBackgroundColor: "var(--panel)",
  headerTextColor: "var(--mantine-color-text)",
  rowHoverColor: "var(--hover)",
  columnBorder: { color: "var(--line)" },
  rowBorder: { color: "var(--line)" },
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  borderRadius: 0,
  fontFamily: "inherit",
  fontSize: 13,
  headerFontSize: 13,
  cellHorizontalPadding: 10,
  rowHeight,
  headerHeight,
  spacing: 6,
});
