// A column drawn in its head: how its values are spread, or which are the most frequent, and under it how
// many are missing. It has the same height whatever there is to draw.
import type { ColumnProfile, RangeCount, ValueCount } from "@data-tools/client";
import { cell, number } from "../../format.ts";
import { text } from "../../text.ts";
import classes from "./figures.module.css";

const shownValues = 6;
/** A value is worth a piece of its own if so many cells have it; without a frequent one, pieces say little. */
const worthShare = 0.08;
const firstShare = 0.2;

export function ColumnFigures({ profile, stale }: { profile: ColumnProfile | null; stale: boolean }) {
  return (
    <div className={classes.figures} data-stale={stale || undefined} aria-hidden>
      <div className={classes.chart}>{profile !== null && <Chart profile={profile} />}</div>
      <Missing profile={profile} />
    </div>
  );
}

function Chart({ profile }: { profile: ColumnProfile }) {
  const { rows, nulls, distinct, top, histogram } = profile;
  const filled = rows - nulls;
  if (filled === 0) return null;
  if (histogram !== null && histogram.length > 1) return <Bars ranges={histogram} />;
  if ((top[0]?.count ?? 0) > 1 && (top[0]?.count ?? 0) >= filled * firstShare)
    return <Pieces values={top} filled={filled} />;
  return (
    <span className={classes.words}>
      {distinct === filled ? text.figures.allInShort : text.figures.inShort(number(distinct))}
    </span>
  );
}

function Bars({ ranges }: { ranges: readonly RangeCount[] }) {
  const most = Math.max(...ranges.map(({ count }) => count));
  return (
    <svg className={classes.bars} viewBox={`0 0 ${ranges.length} 100`} preserveAspectRatio="none" aria-hidden="true">
      {ranges.map(({ from, count }, place) => {
        // A range that holds anything is seen, however few.
        const height = count === 0 ? 0 : Math.max(6, (count / most) * 100);
        return <rect key={cell(from)} x={place + 0.07} width={0.86} y={100 - height} height={height} />;
      })}
    </svg>
  );
}

function Pieces({ values, filled }: { values: readonly ValueCount[]; filled: number }) {
  const shown = values.slice(0, shownValues).filter(({ count }) => count >= filled * worthShare);
  const rest = filled - shown.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={classes.pieces}>
      {shown.map(({ value, count }) => (
        <div key={cell(value)} style={{ flexGrow: count }}>
          <span>{cell(value)}</span>
        </div>
      ))}
      {rest > 0 && <div className={classes.rest} style={{ flexGrow: rest }} />}
    </div>
  );
}

function Missing({ profile }: { profile: ColumnProfile | null }) {
  const share = profile === null || profile.rows === 0 ? 0 : profile.nulls / profile.rows;
  return (
    <div className={classes.missing} data-known={profile !== null || undefined}>
      {share > 0 && <div style={{ width: `${share * 100}%` }} />}
    </div>
  );
}
