/** The page's only style. Its hash stands in the content security policy, so nothing else on the page can bring one. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6470; --line: #d8dde3; --paper: #ffffff; --panel: #f5f7f9;
  --blue: #2f6fde; --pale: #9dbdf5; --green: #2e9e5b; --teal: #10869c; --amber: #e0a100; --red: #c93a3a; --violet: #7b54c9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4b0; --line: #343b44; --paper: #14181d; --panel: #1c2229;
  --blue: #5b93f5; --pale: #2f4f85; --green: #46bd78; --teal: #36b3ca; --amber: #f0bd3a; --red: #ee6a6a; --violet: #a583f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
header p { margin: .25rem 0 0; color: var(--soft); }
.badge { display: inline-block; padding: 0 .6em; border-radius: 1em; font-size: .9rem; color: #fff; background: var(--soft); vertical-align: middle; }
.badge.done { background: var(--green); } .badge.aborted { background: var(--amber); } .badge.held, .badge.stopped { background: var(--red); }
.facts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.facts li { flex: 1 1 9rem; padding: .6rem .8rem; border-radius: .5rem; background: var(--panel); }
.facts b { display: block; font-size: 1.25rem; } .facts span { color: var(--soft); font-size: .85rem; }
.error { margin: 1rem 0 0; padding: .6rem .8rem; border-left: 4px solid var(--red); background: var(--panel); overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; margin-top: .5rem; border-radius: .5rem; background: var(--panel); }
svg text { font: 12px system-ui, sans-serif; fill: var(--soft); }
.tick { text-anchor: middle; } .lane { text-anchor: end; } .grid { stroke: var(--line); }
.stage .apply { fill: var(--blue); } .stage .plan { fill: var(--pale); } svg .label { text-anchor: middle; } .stage .label { fill: var(--ink); stroke: var(--panel); stroke-width: 3px; paint-order: stroke; }
.stage.back .apply { fill: var(--amber); } .stage.rollback .apply { fill: var(--violet); } .stage.resume .apply { fill: var(--soft); }
.clients.source rect { fill: var(--green); } .clients.held rect { fill: var(--amber); } .clients.destination rect { fill: var(--teal); }
.gate rect { fill: var(--violet); } .event path { fill: var(--soft); } .event.failed path, .event.interrupted path { fill: var(--red); }
.event.repairing path, .event.retried path { fill: var(--amber); }
.lag .area { fill: var(--blue); opacity: .15; } .lag .total { fill: none; stroke: var(--blue); stroke-width: 2; } .lag .held { fill: var(--amber); opacity: .2; }
.topic polyline { fill: none; stroke-width: 1; } .lag .topic .label { text-anchor: end; }
.t0 polyline { stroke: var(--red); } .t1 polyline { stroke: var(--violet); } .t2 polyline { stroke: var(--teal); }
.lag .t0 .label { fill: var(--red); } .lag .t1 .label { fill: var(--violet); } .lag .t2 .label { fill: var(--teal); }
.legend { color: var(--soft); font-size: .85rem; } .legend i { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .9em; border-radius: 2px; }
.legend .plan { background: var(--pale); } .legend .apply { background: var(--blue); } .legend .source { background: var(--green); }
.legend .held { background: var(--amber); } .legend .destination { background: var(--teal); } .legend .gate { background: var(--violet); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; } th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top; overflow-wrap: break-word; } th { color: var(--soft); font-weight: 600; } .number { text-align: right; white-space: nowrap; }
td:first-child { white-space: nowrap; } code { font: .88em ui-monospace, monospace; overflow-wrap: anywhere; } ul.changes { margin: 0; padding-left: 1.1rem; }
footer { margin-top: 2rem; color: var(--soft); font-size: .85rem; }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } tr, svg { break-inside: avoid; }
  .facts li, svg, .error { border: 1px solid var(--line); } * { print-color-adjust: exact; } }
`;
