// Chooses the page by the address and keeps what is shown current with the server's events.
import { Center, Loader, Stack, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useAsked } from "./confirmation.ts";
import { useEvents } from "./hooks/use-events.ts";
import { Link } from "./link.tsx";
import { useRoute } from "./router.ts";
import { useSignedOut } from "./signed-out.ts";
import { text } from "./text.ts";

const SignInPage = lazy(() => import("./account/sign-in-page.tsx"));
const StartPage = lazy(() => import("./start/start-page.tsx"));
const AdminPage = lazy(() => import("./admin/admin-page.tsx"));
const ConfirmDialog = lazy(() => import("./confirm-dialog.tsx"));
const Workbench = lazy(async () => ({ default: (await import("./workbench/workbench.tsx")).Workbench }));

export function App() {
  const route = useRoute();
  const signedOut = useSignedOut();
  useEvents();
  if (route.page === "unknown")
    return (
      <Center h="100vh">
        <Stack align="center">
          <Text>{text.unknownPage}</Text>
          <Link to="/">{text.toStart}</Link>
        </Stack>
      </Center>
    );
  return (
    <Suspense
      fallback={
        <Center h="100vh">
          <Loader aria-label={text.loading} />
        </Center>
      }
    >
      {route.page === "session" ? (
        <Workbench key={route.id} id={route.id} />
      ) : route.page === "sign-in" || signedOut ? (
        <SignInPage />
      ) : route.page === "admin" ? (
        <AdminPage section={route.section} about={route.about} />
      ) : (
        <StartPage />
      )}
      <Confirmation />
    </Suspense>
  );
}

/** The password once more, when something asks for it. */
function Confirmation() {
  const asked = useAsked();
  if (asked === null) return null;
  return (
    <Suspense>
      <ConfirmDialog onGiven={asked.given} onClose={asked.closed} />
    </Suspense>
  );
}
