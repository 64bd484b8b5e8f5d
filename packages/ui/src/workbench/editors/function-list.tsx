// All functions of the formula language to browse and search; a click puts one into the formula.
import type { FormulaFunctionView } from "@data-tools/client";
import { Button, Popover, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconMathFunction } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { cell } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./editors.module.css";

interface FunctionListProps {
  functions: readonly FormulaFunctionView[];
  onChoose(chosen: FormulaFunctionView): void;
}

export function FunctionList({ functions, onChoose }: FunctionListProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const [sought, setSought] = useState("");
  const wanted = sought.trim().toLowerCase();
  const found = functions.filter(({ name, doc }) => `${name} ${doc}`.toLowerCase().includes(wanted));
  const groups = [...Map.groupBy(found, ({ group }) => group)];
  return (
    <Popover opened={open} onChange={setOpen} width={340} position="left-start" trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconMathFunction size={14} aria-hidden />}
          ref={button}
          onClick={() => setOpen(!open)}
        >
          {text.editors.functions}
        </Button>
      </Popover.Target>
      <Popover.Dropdown
        p={10}
        aria-label={text.editors.functions}
        // The focus goes back to the button only here: a chosen function takes it into the formula.
        onKeyDown={(event) => event.key === "Escape" && button.current?.focus()}
      >
        <TextInput
          type="search"
          aria-label={text.editors.findFunction}
          placeholder={text.editors.findFunction}
          value={sought}
          data-autofocus
          onChange={(event) => setSought(event.currentTarget.value)}
        />
        <div className={classes.functions}>
          {groups.map(([group, members]) => (
            <section key={group} aria-label={group}>
              <h3 className={classes.group}>{group}</h3>
              {members.map((each) => (
                <UnstyledButton
                  key={each.name}
                  className={classes.function}
                  onClick={() => {
                    setOpen(false);
                    onChoose(each);
                  }}
                >
                  <code>{each.signature}</code>
                  <span>{each.doc}</span>
                  <span>{text.editors.example(each.example.formula, cell(each.example.result))}</span>
                </UnstyledButton>
              ))}
            </section>
          ))}
          {found.length === 0 && (
            <Text size="xs" className="quiet">
              {text.editors.noFunction}
            </Text>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
