/** The look of `/docs`, light and dark. Handed to the page as text that needs no escaping. */
import { raw } from 'hono/html';

export const docsStyle = raw(`
:root { --line: light-dark(#e2e2e6, #34343a); --dim: light-dark(#5c5c66, #a2a2ad); --accent: light-dark(#2757c9, #8fb0ff);
  --field: light-dark(#f5f5f7, #202024); color-scheme: light dark }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr);
  background: light-dark(#fff, #17171a); color: light-dark(#1b1b1f, #ececf0) }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line);
  font-size: 13px }
nav h2 { font-size: 13px; margin: 1rem 0 .25rem } nav ul { list-style: none; margin: 0; padding: 0 }
nav a { color: inherit; text-decoration: none; display: block; padding: .1rem 0 } nav li a { color: var(--dim) }
nav a:hover { color: var(--accent) }
main { padding: 2rem 2.5rem; max-width: 60rem }
h1 { margin: 0 0 .5rem } small, .path span { color: var(--dim); font-weight: normal; font-size: 13px }
section > h2 { margin-top: 3rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line) }
article { margin: 2rem 0 } h3 { margin: 0 } .path { margin: .25rem 0 .75rem } .path b { color: var(--accent) }
.path span { margin-left: .75rem }
a { color: var(--accent) }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 13px; margin: .75rem 0 }
th:nth-child(1) { width: 22% } th:nth-child(2) { width: 28% } td { overflow-wrap: anywhere }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--dim); font-weight: normal }
code { font: 12.5px/1.5 ui-monospace, monospace }
pre { background: var(--field); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto }
dt { margin-top: 1rem } dd { margin: 0 } :target { scroll-margin-top: 1rem } dt:target { background: var(--field) }
@media (max-width: 760px) { body { display: block } nav { position: static; height: auto; border: 0 } main { padding: 1rem } }
`);
