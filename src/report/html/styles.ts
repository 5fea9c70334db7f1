/**
 * The look of every page: one column of text with its contents beside it, two colour schemes, print. Contrasts are at
 * least 4.5 to 1 (WCAG 2.2, 1.4.3); what a colour says, a word says too. No attribute carries a style: the page's
 * policy knows this sheet alone.
 */
export const STYLES = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --raised: #fff; --ink: #1e1d1b; --soft: #5c5851; --line: #dfdbd2; --track: #e9e5dc;
  --accent: #1d5a78; --pass: #17653a; --fail: #a3281d; --undecided: #7a5100;
  --sans: "Inter", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #16171a; --raised: #1d1f23; --ink: #e9e7e2; --soft: #a9a59d; --line: #33353b; --track: #303239;
    --accent: #7fc0df; --pass: #7dd29c; --fail: #ff9c8f; --undecided: #f0c064;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { font: 100%/1.6 var(--sans); scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums; font-feature-settings: "kern", "liga"; -webkit-font-smoothing: antialiased;
}
h1, h2, h3, h4, h5, h6, p, ul, ol, dl, dd, figure, blockquote, pre, table { margin: 0; padding: 0; }
h2, h3, h4, h5, h6 { line-height: 1.3; text-wrap: balance; }
a { color: var(--accent); text-decoration-thickness: .07em; text-underline-offset: .18em; }
a:hover { text-decoration-thickness: .14em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
code, pre, .mono { font-family: var(--mono); font-size: .9em; }
.defs { position: absolute; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .4rem .8rem; background: var(--ink); color: var(--paper); z-index: 1; }
.skip:focus { top: .5rem; }

/* the page */
.hero, .body, .foot { width: min(100%, 74rem); margin-inline: auto; padding-inline: clamp(1rem, 4vw, 3rem); }
.body { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 4rem; }
.body::before { content: ""; grid-column: 1 / -1; border-top: 1px solid var(--line); }
main { min-width: 0; }
main > section { padding-block: 2.75rem; }
main > section + section { border-top: 1px solid var(--line); }
main > section > h2 { font-size: 1.5rem; font-weight: 650; letter-spacing: -.014em; margin-bottom: .35rem; }
.lead { color: var(--soft); max-width: 42rem; margin-bottom: 1.4rem; }
.contents { font-size: .9rem; padding-top: 1.4rem; }
.contents ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
.contents a { text-decoration: none; }
.contents a:hover { text-decoration: underline; }
.contents .inner { display: none; }
@media screen and (min-width: 68rem) {
  .body { grid-template-columns: 15rem minmax(0, 1fr); }
  .contents { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2.9rem .5rem 2rem 4px; }
  .contents ul { display: block; }
  .contents li { padding-block: .16rem; }
  .contents .inner { display: block; padding: .2rem 0 0 .1rem; }
  .contents .inner li { display: grid; grid-template-columns: 1.1rem minmax(0, 1fr); line-height: 1.35; padding-block: .2rem; }
  .contents .inner a { color: var(--soft); }
  .contents .inner a:hover { color: var(--ink); }
}

/* the verdict */
.hero { padding-block: clamp(2rem, 6vw, 4.5rem) 2.25rem; }
.kind { color: var(--soft); font-size: .95rem; margin-bottom: 1rem; }
.hero h1 {
  display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .1em .6em;
  font-size: clamp(2.6rem, 9vw, 4.75rem); font-weight: 700; line-height: 1.05; letter-spacing: -.035em;
}
.hero h1 .points { color: var(--ink); font-size: .52em; font-weight: 500; letter-spacing: -.02em; }
.sentence { font-size: 1.15rem; max-width: 44rem; margin-top: 1.1rem; text-wrap: pretty; }
.facts { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1.1rem 2rem; margin-top: 2rem; }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd { font-weight: 550; }
.gauge { display: block; margin-top: 1.6rem; overflow: visible; }
.notice { border-left: 4px solid var(--undecided); background: var(--raised); padding: .8rem 1.1rem; margin-top: 1.5rem; max-width: 52rem; }
.notice + .notice { margin-top: .8rem; }

/* states: a glyph, a word, then a colour */
.state { font-weight: 650; white-space: nowrap; }
.glyph { display: inline-block; min-width: 1.05em; }
.passed, .pass { color: var(--pass); }
.failed, .fail, .over { color: var(--fail); }
.undecided, .error { color: var(--undecided); }

/* charts and tables */
svg text { font: .8125rem var(--sans); fill: var(--soft); font-variant-numeric: tabular-nums; }
.bar { display: block; margin-top: .3rem; }
.track { fill: var(--track); }
.filled { fill: var(--accent); }
.spent { fill: var(--accent); }
.beyond { fill: var(--fail); }
.open { fill: url(#hatch); }
.mark { stroke: var(--ink); stroke-width: 1.5; }
.grid { stroke: var(--line); stroke-width: 1; }
.path { stroke: var(--accent); stroke-width: 2; }
.path.simulated { stroke: var(--soft); stroke-dasharray: 4 4; }
.dot { fill: var(--accent); stroke: var(--paper); stroke-width: 2; }
.dot.simulated { fill: var(--paper); stroke: var(--soft); }
.hatch-ground { fill: var(--track); }
.hatch-line { fill: var(--undecided); }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; color: var(--soft); font-size: .85rem; margin-top: .9rem; }
.key svg { vertical-align: -.1em; margin-right: .45rem; }
.key + table { margin-top: 1.6rem; }
.plot { display: block; overflow: visible; margin-block: .5rem 1rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
table.written { table-layout: auto; }
.fitting { overflow-wrap: break-word; }
caption { text-align: left; color: var(--soft); font-size: .9rem; padding-bottom: .6rem; max-width: 46rem; }
th, td { text-align: left; vertical-align: baseline; padding: .55rem 0 .55rem 1.25rem; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; }
thead th { color: var(--soft); font-size: .85rem; padding-block: .3rem; vertical-align: bottom; overflow-wrap: break-word; }
thead th.number { width: 6.5rem; }
thead th.roomy { width: 8.5rem; }
tbody th { font-weight: 550; }
tbody.group th[scope="rowgroup"] { color: var(--soft); font-weight: 400; font-size: .9rem; padding-top: 1.4rem; }
.number { text-align: right; }
td.number, .tight { white-space: nowrap; overflow-wrap: normal; }
.small { color: var(--soft); font-size: .875rem; font-weight: 400; }
.small.over { color: var(--fail); }

/* tasks */
.task { padding-block: 2.2rem 2rem; border-top: 1px solid var(--line); }
.task:first-of-type { border-top: 0; padding-top: 1rem; }
.task h3 { display: grid; grid-template-columns: 2.4rem minmax(0, 1fr); font-size: 1.3rem; font-weight: 650; letter-spacing: -.01em; }
.task h3 .ordinal { color: var(--soft); font-weight: 400; }
.task > .inset { padding-left: 2.4rem; }
.meta { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin-top: .25rem; color: var(--soft); }
.meta strong { color: var(--ink); font-weight: 600; }
.note { border-left: 2px solid var(--line); padding-left: .9rem; margin-top: .9rem; white-space: pre-wrap; }
.task h4 { font-size: 1rem; font-weight: 650; margin-top: 1.4rem; }
.checks { list-style: none; margin-top: .4rem; }
.checks > li { padding-block: .6rem; }
.checks > li + li { border-top: 1px dotted var(--line); }
.check { display: grid; grid-template-columns: 8.6rem minmax(0, 1fr) auto; gap: 0 1rem; }
.check .points { color: var(--soft); white-space: nowrap; }
.seen { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .3rem 1rem; margin: .5rem 0 .2rem 9.6rem; }
.seen dt { color: var(--soft); }
.seen dd { white-space: pre-wrap; }
.checks summary { margin-left: 9.6rem; }
.checks pre { font-size: .8rem; }
.checks table.written { font-size: .875rem; margin-block: .7rem; }
.checks .written th, .checks .written td { padding-block: .3rem; }
.checks caption.evidence { color: var(--ink); font-size: 1rem; padding-bottom: .2rem; margin-left: 0; }
.checks summary { font-size: .875rem; }
.checks .check + details { margin-top: 0; }
.evidence { margin-top: .7rem; font-weight: 550; }
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; padding-block: .15rem; }
summary:hover { text-decoration: underline; text-underline-offset: .18em; }
.folded > details { border-top: 1px solid var(--line); margin: 0; padding-block: .4rem; }
.folded { margin-top: 1.1rem; border-bottom: 1px solid var(--line); }
.folded > details > summary { font-weight: 550; width: auto; }

/* what was written in Markdown, code */
pre {
  background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; margin-block: .7rem;
  white-space: pre-wrap; line-height: 1.5; tab-size: 4;
}
.prose { max-width: 44rem; padding-block: .4rem .8rem; }
.prose > * + * { margin-top: .8rem; }
.prose ul, .prose ol { padding-left: 1.5rem; }
.prose li + li { margin-top: .3rem; }
.prose li > p + p { margin-top: .5rem; }
.prose blockquote { border-left: 2px solid var(--line); padding-left: 1rem; color: var(--soft); }
.prose h4, .prose h5, .prose h6 { font-size: 1rem; font-weight: 650; margin-top: 1.3rem; }
.prose hr { border: 0; border-top: 1px solid var(--line); }
:not(pre) > code { background: var(--track); border-radius: 4px; padding: .08em .32em; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.command { font-family: var(--mono); font-size: .9em; user-select: all; -webkit-user-select: all; }
.steps { list-style: none; }
.steps li { padding-block: .35rem; }
.steps .command { display: block; }
.plain { padding-left: 1.2rem; }
.plain li { padding-block: .15rem; }
.foot { color: var(--soft); font-size: .9rem; padding-block: 2rem 4rem; }

@media (max-width: 44rem) {
  html { font-size: 96%; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .check { grid-template-columns: minmax(0, 1fr) auto; }
  .check .title { grid-column: 1 / -1; grid-row: 2; }
  .seen, .checks summary { margin-left: 0; }
  .fitting { overflow-wrap: anywhere; }
  .seen { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .seen dd + dt { margin-top: .4rem; }
  .task > .inset { padding-left: 0; }
  th, td { padding-left: .8rem; }
  thead th.number { width: 4.1rem; }
  thead th.roomy { width: 6.6rem; }
  thead th.clock { width: 5.2rem; }
  .spare { display: none; }
}

/* paper: one light column, everything opened, nothing cut in two that would lose its sense */
@page { margin: 16mm 14mm; }
@media print {
  :root { --paper: #fff; --raised: #fff; color-scheme: light; }
  html { font-size: 9pt; line-height: 1.45; }
  pre { padding: .4rem .6rem; margin-block: .3rem; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .skip, .contents { display: none; }
  .hero, .body, .foot { width: 100%; padding-inline: 0; }
  .body { display: block; }
  .hero { padding-block: 0 1rem; }
  main > section { padding-block: 1.4rem; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  summary { color: var(--soft); list-style: none; }
  summary::-webkit-details-marker { display: none; }
  h2, h3, h4, h5, h6, summary, caption, .meta, .check { break-after: avoid; break-inside: avoid; }
  tr, .notice, .seen > dd, .plot, .facts > div { break-inside: avoid; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  p, li { orphans: 3; widows: 3; }
  .prose a[href]::after, .docs a[href]::after { content: " (" attr(href) ")"; color: var(--soft); }
}
`;
