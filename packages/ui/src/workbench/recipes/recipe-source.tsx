// Which recipe: a kept one, or one that is pasted, opened or dropped as JSON.
import type { RecipeView } from "@data-tools/client";
import { Button, FileButton, SegmentedControl, Select, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { number } from "../../format.ts";
import { useFileDrop } from "../../hooks/use-file-drop.ts";
import { text } from "../../text.ts";
import type { Broken } from "./recipe-json.ts";
import classes from "./recipes.module.css";
import { words } from "./words.ts";

const largestFile = 5_000_000;

export interface Source {
  /** null until someone chose. */
  from: "kept" | "pasted" | null;
  recipe: string | null;
  pasted: string;
}

interface RecipeSourceProps {
  source: Source;
  kept: readonly RecipeView[];
  broken: Broken | null;
  disabled: boolean;
  onSource(source: Source): void;
}

export function RecipeSource({ source, kept, broken, disabled, onSource }: RecipeSourceProps) {
  const [tooLarge, setTooLarge] = useState(false);
  const paste = (pasted: string) => {
    setTooLarge(false);
    onSource({ ...source, from: "pasted", pasted });
  };
  const take = async (file: File | null | undefined) => {
    if (!file || disabled) return;
    if (file.size <= largestFile) return paste(await file.text());
    setTooLarge(true);
    onSource({ ...source, from: "pasted", pasted: "" });
  };
  const dragging = useFileDrop(([file]) => take(file));
  const fault = tooLarge ? words.fileTooLarge : broken === null ? null : faultOf(broken);
  return (
    <Stack gap="xs" className={classes.source} data-dragging={dragging || undefined}>
      <SegmentedControl
        aria-label={words.from}
        value={source.from ?? "kept"}
        disabled={disabled}
        data={[
          { value: "kept", label: words.kept },
          { value: "pasted", label: words.pasted },
        ]}
        onChange={(from) => onSource({ ...source, from: from === "kept" ? "kept" : "pasted" })}
      />
      {source.from === "kept" ? (
        <Select
          label={words.choose}
          placeholder={words.chooseOne}
          description={kept.find(({ id }) => id === source.recipe)?.description || undefined}
          inputWrapperOrder={["label", "input", "description"]}
          data={kept.map(({ id, name, calls }) => ({
            value: id,
            label: `${name} · ${text.start.steps(calls.length)}`,
          }))}
          value={source.recipe}
          disabled={disabled}
          searchable
          openOnFocus={false}
          allowDeselect={false}
          nothingFoundMessage={kept.length === 0 ? words.none : words.noneFound}
          onChange={(recipe) => onSource({ ...source, recipe })}
          data-autofocus
        />
      ) : (
        <>
          <Textarea
            label={words.paste}
            description={words.pasteDoc}
            value={source.pasted}
            error={fault}
            disabled={disabled}
            rows={4}
            spellCheck={false}
            classNames={{ input: classes.json }}
            onChange={(event) => paste(event.currentTarget.value)}
            data-autofocus
          />
          <FileButton accept=".json,application/json" disabled={disabled} onChange={take}>
            {(props) => (
              <Button {...props} variant="default" disabled={disabled} className={classes.file}>
                {words.openFile}
              </Button>
            )}
          </FileButton>
        </>
      )}
    </Stack>
  );
}

function faultOf(broken: Broken): string {
  return broken.why === "step" ? words.broken.step(number(broken.step)) : words.broken[broken.why];
}
