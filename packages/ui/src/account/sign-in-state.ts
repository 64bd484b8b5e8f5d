// How one signs in here; it does not change while the page stands.
import { client } from "../client.ts";
import { keys } from "../queries.ts";

export const signInQuery = {
  queryKey: keys.signIn,
  queryFn: () => client.signIn.state(),
  staleTime: Number.POSITIVE_INFINITY,
};
