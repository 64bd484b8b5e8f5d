// Parts of the workbench that are not needed to show a table: each comes when it is shown first, or before
// that in idle time.
export const parts = {
  operationForm: () => import("./tools/operation-form.tsx"),
  previewPane: () => import("./tools/preview-pane.tsx"),
  filterView: () => import("./grid/filter-view.tsx"),
};
