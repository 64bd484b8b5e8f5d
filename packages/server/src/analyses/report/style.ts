// How the report looks: on screens light and dark, on paper light.
const light = `
  --page: #f4f5f8; --card: #fff; --ink: #1b1f26; --quiet: #5b6370; --faint: #7b8290; --line: #e3e6ec;
  --accent: #4263eb; --accent-soft: #e8edff; --bar: #748ffc; --track: #e9ecf2;
  --good: #2b8a3e; --fair: #c77700; --poor: #c92a2a; --warn-soft: #fff3dc; --warn-ink: #8a5300; --poor-soft: #ffe8e8; --poor-ink: #a61e1e;
  --plus: #3b5bdb; --minus: #d9480f; --on: #fff; --shadow: 0 1px 2px rgb(20 28 48 / 6%), 0 4px 16px rgb(20 28 48 / 4%);`;

const dark = `
  --page: #131417; --card: #1c1e22; --ink: #e9ebef; --quiet: #a4abb6; --faint: #858c98; --line: #2e3137;
  --accent: #91a7ff; --accent-soft: #263053; --bar: #5c7cfa; --track: #2e3138;
  --good: #69db7c; --fair: #ffc078; --poor: #ff8787; --warn-soft: #3a2d12; --warn-ink: #ffd08a; --poor-soft: #43201f; --poor-ink: #ffb3b0;
  --plus: #5c7cfa; --minus: #f76707; --on: #fff; --shadow: none;`;

export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 64px; }
header { display: flex; gap: 32px; align-items: center; justify-content: space-between; margin-bottom: 28px; }
.kind { display: flex; gap: 8px; align-items: center; color: var(--accent); font-size: 13px; font-weight: 600; letter-spacing: .02em; }
.kind svg { width: 18px; height: 18px; }
h1 { margin: 6px 0 4px; font-size: 30px; line-height: 1.2; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { margin: 44px 0 6px; font-size: 20px; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 16px; overflow-wrap: anywhere; }
h4 { margin: 16px 0 6px; font-size: 12px; font-weight: 600; color: var(--faint); }
p { margin: 0; }
.lead { color: var(--quiet); max-width: 74ch; }
h2 + .lead { margin-bottom: 16px; } .card + .lead { margin-top: 10px; font-size: 13.5px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
.score { display: flex; gap: 20px; align-items: center; padding: 18px 24px; flex: none; }
.score dl { display: grid; grid-template-columns: auto auto; gap: 2px 16px; margin: 0; font-size: 13px; }
.score dt { color: var(--quiet); } .score dd { margin: 0; text-align: right; font-weight: 600; }
.ring { width: 92px; height: 92px; }
.ring circle { fill: none; stroke-width: 9; } .ring .track { stroke: var(--track); } .ring .arc { stroke: currentColor; stroke-linecap: round; }
.ring text { fill: var(--ink); font-size: 30px; font-weight: 700; text-anchor: middle; }
.good { color: var(--good); } .fair { color: var(--fair); } .poor { color: var(--poor); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 14px; }
.tile { padding: 16px 18px; }
.tile b { display: block; font-size: 25px; line-height: 1.25; letter-spacing: -.015em; }
.tile span { color: var(--quiet); font-size: 13px; }
.tile small { display: block; color: var(--faint); font-size: 12.5px; }
.findings { list-style: none; margin: 0; padding: 6px 0; }
.findings li { display: grid; grid-template-columns: 14px minmax(120px, 24%) 1fr; gap: 2px 14px; padding: 9px 20px; align-items: baseline; }
.findings li + li { border-top: 1px solid var(--line); }
.findings .dot { width: 9px; height: 9px; border-radius: 50%; background: var(--fair); }
.findings .grave .dot { background: var(--poor); }
.findings a { font-weight: 600; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { padding: 11px 14px; text-align: left; font-size: 12.5px; font-weight: 600; color: var(--faint); white-space: nowrap; border-bottom: 1px solid var(--line); }
td { padding: 9px 14px; border-bottom: 1px solid var(--line); vertical-align: middle; overflow-wrap: break-word; max-width: 280px; }
tr:last-child td { border-bottom: 0; }
th:first-child, td:first-child { padding-left: 20px; } th:last-child, td:last-child { padding-right: 20px; }
.num { text-align: right; white-space: nowrap; }
td.with-meter { min-width: 170px; } td.with-meter div { display: grid; grid-template-columns: 1fr 56px; gap: 12px; align-items: center; } td.with-meter div > span:last-child { font-size: 13px; color: var(--quiet); text-align: right; }
td.spark { width: 150px; } td.spark svg { display: block; width: 130px; height: 26px; }
.type { display: inline-block; padding: 1px 8px; border-radius: 20px; background: var(--accent-soft); color: var(--accent); font-size: 12px; font-weight: 600; white-space: nowrap; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 500px), 1fr)); gap: 16px; align-items: start; }
.column { padding: 18px 20px 20px; break-inside: avoid; }
.column .head { display: flex; gap: 12px; justify-content: space-between; align-items: baseline; }
.column .notes { list-style: none; margin: 10px 0 0; padding: 0; display: grid; gap: 6px; }
.column .notes li { padding: 5px 11px; border-radius: 8px; background: var(--warn-soft); color: var(--warn-ink); font-size: 13px; overflow-wrap: anywhere; }
.column .notes li.grave { background: var(--poor-soft); color: var(--poor-ink); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 10px 14px; margin: 14px 0 0; }
.facts div { min-width: 0; } .facts dt { color: var(--faint); font-size: 12px; } .facts dd { margin: 0; font-weight: 600; font-size: 14px; overflow-wrap: anywhere; }
.histogram { display: block; width: 100%; height: 72px; overflow: visible; }
.bar { fill: var(--bar); } .bar:hover { fill: var(--accent); }
.ends { display: flex; justify-content: space-between; gap: 12px; margin-top: 4px; padding-top: 4px; border-top: 1px solid var(--line); color: var(--faint); font-size: 12px; }
.values { display: grid; gap: 5px; margin: 0; padding: 0; list-style: none; font-size: 13px; }
.values li { display: grid; grid-template-columns: minmax(0, 42%) 1fr auto; gap: 10px; align-items: center; }
.values .value { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.values .n { color: var(--quiet); text-align: right; min-width: 88px; }
.meter { display: block; height: 6px; border-radius: 3px; background: var(--track); overflow: hidden; } .meter i { display: block; height: 100%; min-width: 3px; border-radius: 3px; background: var(--bar); } .meter i[style="width:0%"] { min-width: 0; } .meter.warn i { background: var(--fair); }
.heat { padding: 20px; display: grid; grid-template-columns: minmax(0, 3fr) minmax(240px, 2fr); gap: 36px; align-items: start; }
.heatmap { display: block; width: 100%; height: auto; font-size: 12px; }
.heatmap.dense { font-size: 10.5px; } .heatmap text { text-anchor: middle; fill: var(--ink); } .heatmap text.on { fill: var(--on); font-weight: 600; } .heatmap text.name { text-anchor: end; fill: var(--quiet); } .heatmap text.place { fill: var(--faint); }
.cell.plus { fill: var(--plus); } .cell.minus { fill: var(--minus); } .cell.none { fill: var(--track); }
.pairs { margin: 0; padding: 0; list-style: none; } .pairs li { display: flex; justify-content: space-between; gap: 16px; padding: 7px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } .pairs li:last-child { border: 0; } .pairs b { white-space: nowrap; }
.sound { padding: 16px 20px; color: var(--quiet); }
.missing { color: var(--faint); font-style: italic; }
footer { margin-top: 48px; padding-top: 18px; border-top: 1px solid var(--line); color: var(--faint); font-size: 13px; display: grid; gap: 6px; }
@media (max-width: 760px) { header { flex-direction: column; align-items: flex-start; } .heat { grid-template-columns: 1fr; } main { padding: 24px 14px 40px; } .findings li { grid-template-columns: 14px 1fr; } .findings li span:last-child { grid-column: 2; } }
@media print { :root { color-scheme: light; ${light} --page: #fff; --shadow: none; } body { font-size: 11.5px; -webkit-print-color-adjust: exact; print-color-adjust: exact; } main { max-width: none; padding: 0; } .cards { grid-template-columns: 1fr 1fr; gap: 10px; } .card, tr, .findings li { break-inside: avoid; } h2 { break-after: avoid; margin-top: 26px; } .scroll { overflow: visible; } a { color: inherit; } @page { margin: 14mm; } }
`;
