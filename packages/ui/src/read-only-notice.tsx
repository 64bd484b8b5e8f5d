// That nothing can be changed for now, at the foot of pages that are no workbench: nothing moves when it comes.
import { Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useReadOnly } from "./hooks/use-me.ts";
import classes from "./read-only-notice.module.css";

export function ReadOnlyNotice() {
  const sentence = useReadOnly();
  return (
    <div role="status">
      {sentence !== null && (
        <>
          <div className={classes.room} />
          <div className={classes.notice}>
            <IconLock size={16} aria-hidden />
            <Text size="sm">{sentence}</Text>
          </div>
        </>
      )}
    </div>
  );
}
