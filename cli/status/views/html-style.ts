// The style of the page. Every pair of colours has a contrast of at least 4.5 to 1 in both schemes.

export const STYLE = `:root {
  color-scheme: light dark;
  --text: #1b1b1b; --page: #ffffff; --quiet: #505050; --line: #c4c4c4; --band: #f3f3f3;
  --critical: #a3000b; --attention: #7a4600; --unverified: #5b2d8a; --fine: #0a5c1f; --note: #0b4f79; --link: #0b4f9e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #ececec; --page: #16181b; --quiet: #b6b6b6; --line: #4b4f55; --band: #22262b;
    --critical: #ff9a9a; --attention: #ffc46b; --unverified: #d3b3ff; --fine: #86dd9b; --note: #8fd0f5; --link: #9cc7ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2rem 0 .5rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
p { margin: .25rem 0; }
a { color: var(--link); }
.verdict { font-size: 1.15rem; }
.origin, caption { color: var(--quiet); }
.label { display: inline-block; padding: 0 .5em; border: 1px solid currentcolor; border-radius: .3em; font-size: .85em; }
.critical { color: var(--critical); } .attention { color: var(--attention); } .unverified { color: var(--unverified); }
.fine { color: var(--fine); } .note { color: var(--note); }
table { width: 100%; border-collapse: collapse; margin: .5rem 0 1rem; }
caption { text-align: left; font-size: .9rem; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
tbody th, td { min-width: 7.2rem; }
thead th { background: var(--band); overflow-wrap: normal; }
tbody th { font-weight: 600; }
.facts tbody th { width: 17rem; }
.findings { list-style: none; padding: 0; }
.findings li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
.findings p:first-of-type { display: inline; }
.remedy { margin: .25rem 0 0 1rem; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; font-size: .9em; background: var(--band); }
pre { margin: .25rem 0; padding: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { font-size: 1em; }
summary { cursor: pointer; padding: .25rem 0; }
@media (max-width: 45rem) {
  body { padding: .75rem; }
  tbody th, td { min-width: 0; }
  th, td { padding: .25rem .2rem; }
  thead th { overflow-wrap: anywhere; }
  .facts tbody th { width: 40%; }
}
@media print {
  :root {
    color-scheme: light;
    --text: #000000; --page: #ffffff; --quiet: #404040; --line: #909090; --band: #ffffff;
    --critical: #8c0009; --attention: #6b3d00; --unverified: #4a2373; --fine: #084a19; --note: #083f61; --link: #000000;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  thead { display: table-header-group; }
  tr, li, pre, caption { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  summary, nav { display: none; }
  details::details-content { display: block; content-visibility: visible; block-size: auto; }
}
`;
