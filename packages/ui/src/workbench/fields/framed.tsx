// A frame round several inputs that are one parameter, with its label and error.
import { Input } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./fields.module.css";

interface FramedProps {
  label: ReactNode;
  description: ReactNode;
  error: string | undefined;
  "data-field": string;
  children: ReactNode;
}

export function Framed({ label, description, error, "data-field": field, children }: FramedProps) {
  return (
    <fieldset className={classes.framed} data-field={field}>
      <legend className={classes.legend}>{label}</legend>
      {description !== undefined && <Input.Description size="xs">{description}</Input.Description>}
      <div className={classes.inside}>{children}</div>
      {error !== undefined && (
        <Input.Error size="xs" role="alert">
          {error}
        </Input.Error>
      )}
    </fieldset>
  );
}
