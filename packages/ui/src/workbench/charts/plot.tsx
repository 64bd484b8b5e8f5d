// Shows a drawing. What the pointer is on is told in a line of its own, so that nothing covers the data.
import { Text } from "@mantine/core";
import { type PointerEvent, type Ref, useState } from "react";
import classes from "./charts.module.css";
import type { Drawing, Shape } from "./drawing.ts";

interface PlotProps {
  drawing: Drawing;
  /** What a screen reader says of it; the figures stand in a table beside it. */
  label: string;
  /** Said as long as the pointer is on nothing. */
  rest: string;
  picture: Ref<SVGSVGElement>;
}

export function Plot({ drawing, label, rest, picture }: PlotProps) {
  const [tip, setTip] = useState<string | null>(null);
  const point = (event: PointerEvent) => setTip((event.target as Element).getAttribute("data-tip"));
  const { width, height, frame, x, y, shapes, legend } = drawing;
  return (
    <>
      <div className={classes.readout}>
        <Text size="xs" className={tip === null ? "quiet" : undefined} truncate>
          {tip ?? rest}
        </Text>
        {legend.map((each) => (
          <span key={each.tone} className={classes.key}>
            <span className={classes.swatch} data-tone={each.tone} />
            {each.label}
          </span>
        ))}
      </div>
      <svg
        ref={picture}
        className={classes.plot}
        role="img"
        aria-label={label}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        onPointerMove={point}
        onPointerLeave={() => setTip(null)}
      >
        {y.ticks.map(({ at, label: words }) => (
          <g key={`${at} ${words}`}>
            {y.lines && <line className={classes.rule} x1={frame.left} x2={frame.right} y1={at} y2={at} />}
            <text className={classes.tick} x={frame.left - 6} y={at} dy="0.35em" textAnchor="end">
              {words.length > 22 ? `${words.slice(0, 21)}…` : words}
            </text>
          </g>
        ))}
        {x.ticks.map(({ at, label: words }) => (
          <g key={`${at} ${words}`} transform={`translate(${at} ${frame.bottom})`}>
            <line className={classes.rule} y1={0} y2={4} />
            <text
              className={classes.tick}
              {...(x.slanted
                ? { transform: "translate(4 12) rotate(-35)", textAnchor: "end" }
                : { y: 16, textAnchor: "middle" })}
            >
              {words}
            </text>
          </g>
        ))}
        <line className={classes.axis} x1={frame.left} x2={frame.right} y1={frame.bottom} y2={frame.bottom} />
        <text className={classes.axisTitle} x={frame.right} y={height - 6} textAnchor="end">
          {x.title}
        </text>
        <text className={classes.axisTitle} transform={`translate(11 ${frame.top}) rotate(-90)`} textAnchor="end">
          {y.title}
        </text>
        {shapes.filter(isWhole).map((shape, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a shape is its place in the drawing
          <Mark key={index} shape={shape} />
        ))}
      </svg>
    </>
  );
}

function isWhole({ points }: Shape): boolean {
  return points.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
}

function Mark({ shape: { kind, points, tone, opacity = 1, tip, label } }: { shape: Shape }) {
  const [x0, y0] = points[0] ?? [0, 0];
  const common = { "data-tone": tone, "data-tip": tip };
  if (kind === "line")
    return (
      <polyline
        {...common}
        className={classes.stroke}
        points={points.map((each) => each.join(",")).join(" ")}
        strokeOpacity={opacity}
      />
    );
  if (kind === "dot")
    return <circle {...common} className={classes.fill} cx={x0} cy={y0} r={3} fillOpacity={opacity} />;
  const [x1, y1] = points[1] ?? [x0, y0];
  return (
    <>
      <rect
        {...common}
        className={classes.fill}
        x={x0}
        y={y0}
        width={Math.max(0, x1 - x0)}
        height={Math.max(0, y1 - y0)}
        fillOpacity={opacity}
      />
      {label !== undefined && (
        <text className={classes.inBar} x={(x0 + x1) / 2} y={(y0 + y1) / 2} dy="0.35em" textAnchor="middle">
          {label}
        </text>
      )}
    </>
  );
}
