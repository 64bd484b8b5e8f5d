// Why something could not be done, told where it was asked for.
import { Alert, type AlertProps } from "@mantine/core";
import { sentence } from "./client.ts";
import { NotConfirmed } from "./confirmation.ts";

/** Nothing while nothing went wrong, or where the password that was asked for once more was not given. */
export function Failure({ error, ...look }: AlertProps & { error: unknown }) {
  if (error == null || error instanceof NotConfirmed) return null;
  return (
    <Alert color="red" variant="light" role="alert" {...look}>
      {sentence(error)}
    </Alert>
  );
}
