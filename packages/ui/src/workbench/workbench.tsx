// placeholder
export function Workbench({ id }: { id: string }) {
  return <div>{id}</div>;
}
