// Chooses the page by the address and keeps what is shown current with the server's events.
import { Center, Loader, Stack, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useEvents } from "./hooks/use-events.ts";
import { Link } from "./link.tsx";
import { useRoute } from "./router.ts";
import { useSignedOut } from "./signed-out.ts";
import { text } from "./text.ts";

const SignInPage = lazy(() => import("./account/sign-in-page.tsx"));
const StartPage = lazy(() => import("./start/start-page.tsx"));
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
      ) : (
        <StartPage />
      )}
    </Suspense>
  );
}
