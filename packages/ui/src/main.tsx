// The entry of the page: providers, then the app.
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./page.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { FaultBoundary } from "./fault-boundary.tsx";
import { askForFirstRows } from "./first-rows.ts";
import { language } from "./language.ts";
import { queryClient } from "./queries.ts";
import { theme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");

document.documentElement.lang = language;

askForFirstRows();

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <FaultBoundary>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-center" autoClose={6000} containerWidth={520} limit={3} />
          <App />
        </QueryClientProvider>
      </FaultBoundary>
    </MantineProvider>
  </StrictMode>,
);
