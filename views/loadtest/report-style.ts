/** The report stands alone: its style goes with it. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1d1b20; --quiet: #5f5b66; --paper: #faf8f4; --line: #ddd7cd; --good: #1f7a4d; --bad: #b3261e; --fair: #9a6200; --c0: #2f6fb0; --c1: #b8651b; --c2: #a0306e; --c3: #3c7f4a; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece9f1; --quiet: #a5a0b0; --paper: #131218; --line: #35323d; --good: #6fd19d; --bad: #ff8f86; --fair: #f0b45a; --c0: #7ab6f5; --c1: #f0a765; --c2: #ef86be; --c3: #86cf95; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 75rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .75rem; }
p { margin: 0 0 .5rem; }
.quiet, .legend, svg text { color: var(--quiet); fill: var(--quiet); }
table { border-collapse: collapse; width: 100%; max-width: 56rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 500; }
.outcome { margin-left: .5rem; }
.pass.outcome, tr.pass td:last-child { color: var(--good); }
.fail.outcome, tr.fail td:last-child { color: var(--bad); font-weight: 600; }
.warning.outcome { color: var(--fair); }
tr.not-measured td { color: var(--quiet); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; margin-top: 2rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 11px; }
.grid { stroke: var(--line); }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.line-0 { stroke: var(--c0); } .line-1 { stroke: var(--c1); } .line-2 { stroke: var(--c2); } .line-3 { stroke: var(--c3); }
.legend { font-size: .875rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.key::before { content: ""; display: inline-block; width: .9rem; height: .2rem; margin-right: .4rem; vertical-align: middle; }
.key-0::before { background: var(--c0); } .key-1::before { background: var(--c1); } .key-2::before { background: var(--c2); } .key-3::before { background: var(--c3); }
`
