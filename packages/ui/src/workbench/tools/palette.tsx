// Everything by its name, from anywhere: Ctrl-K or ⌘-K, a few letters, Enter.
import { Spotlight } from "@mantine/spotlight";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCopy,
  IconHome,
  IconListCheck,
  IconSearch,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Form } from "../../hooks/use-form.ts";
import { useOperations } from "../../hooks/use-session.ts";
import { navigate } from "../../router.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { copyRecipe } from "../recipes/take-out.ts";
import { found } from "./search.ts";

const words = text.palette;
const mostShown = 12;

interface Command {
  name: string;
  title: string;
  doc: string;
  icon?: ReactNode;
  run(): void;
}

export function Palette({ form }: { form: Form }) {
  const [query, setQuery] = useState("");
  const commands = useCommands(form, query);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      tagsToIgnore={[]}
      triggerOnContentEditable
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        placeholder={words.search}
        aria-label={words.search}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {commands.map(({ name, title, doc, icon, run }) => (
          <Spotlight.Action key={name} label={title} description={doc} leftSection={icon} onClick={run} />
        ))}
        {commands.length === 0 && <Spotlight.Empty>{text.tools.none(query)}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** What fits the words, moves first; without words, the moves and the first operations. */
function useCommands(form: Form, query: string): Command[] {
  const { session, actions, openRecipes } = useWorkbench();
  const { data: operations = [] } = useOperations();
  const { undo, redo } = session;
  const moves: Command[] = [
    ...(undo === null
      ? []
      : [
          {
            name: "undo",
            title: text.top.undo,
            doc: undo.summary,
            icon: <IconArrowBackUp size={18} aria-hidden />,
            run: actions.undo,
          },
        ]),
    ...(redo === null
      ? []
      : [
          {
            name: "redo",
            title: text.top.redo,
            doc: redo.summary,
            icon: <IconArrowForwardUp size={18} aria-hidden />,
            run: actions.redo,
          },
        ]),
    {
      name: "home",
      title: text.top.home,
      doc: words.home,
      icon: <IconHome size={18} aria-hidden />,
      run: () => navigate("/"),
    },
    ...(session.status === "bin"
      ? []
      : [
          {
            name: "apply a recipe",
            title: text.recipes.apply,
            doc: text.recipes.applyDoc,
            icon: <IconListCheck size={18} aria-hidden />,
            run: () => openRecipes({ kind: "apply" }),
          },
        ]),
    ...(session.depth === 0
      ? []
      : [
          {
            name: "copy the recipe",
            title: text.recipes.copy,
            doc: text.recipes.copyDoc,
            icon: <IconCopy size={18} aria-hidden />,
            run: () => copyRecipe(session.id),
          },
        ]),
  ];
  const wanted = query.trim().toLowerCase();
  const fitting = moves.filter(({ title }) => title.toLowerCase().includes(wanted));
  const listed = wanted === "" ? operations : found(operations, query);
  const steps = listed.map((operation) => ({
    name: `operation ${operation.name}`,
    title: operation.title,
    doc: operation.doc.split(/(?<=\.)\s/)[0] ?? "",
    run: () => form.open(operation),
  }));
  return [...fitting, ...steps].slice(0, mostShown);
}
