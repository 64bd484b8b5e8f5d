// Where inside a formula or a query the error is, as the server counts: characters from 1.
import { createContext } from "react";

export const ErrorPosition = createContext<{ path: string; position: number } | null>(null);
