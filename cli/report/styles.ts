/** How the report looks: light or dark as the reader's system, readable on paper and on a phone. */
export const styles = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #edeef0); --quiet: light-dark(#60646c, #b0b4ba);
  --line: light-dark(#d9dce3, #363a3f); --card: light-dark(#fff, #18191b); --accent: light-dark(#4649d8, #a3a6ff) }
body { margin: 0 auto; padding: 24px 16px; max-width: 960px; font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: light-dark(#f7f8fa, #111113); font-variant-numeric: tabular-nums }
h1 { margin: 0; font-size: 20px } h2 { margin: 0 0 12px; font-size: 18px; overflow-wrap: anywhere } h3 { font-size: 13px }
header p, dt, th, time, small { color: var(--quiet) }
header p { margin: 0 0 16px; font-size: 13px }
a { color: var(--accent) }
table { border-collapse: collapse; width: 100%; font-size: 13px }
th, td { padding: 4px 12px 4px 0; text-align: start; vertical-align: top; overflow-wrap: anywhere }
th { font-weight: 500 } time, .code { white-space: nowrap } li, small { overflow-wrap: anywhere }
.contents { margin-bottom: 24px }
.contents tr + tr td, .contents tbody tr:first-child td { border-top: 1px solid var(--line) }
article { margin: 0 0 24px; padding: 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--card) }
dl { margin: 0 0 12px; font-size: 13px } dl div { display: flex; gap: 12px } dt { flex: 0 0 72px }
dd { margin: 0; overflow-wrap: anywhere }
iframe { display: block; width: 100%; height: 420px; resize: vertical; border: 1px solid var(--line); border-radius: 6px;
  background: #fff }
iframe.text { height: 200px }
details { margin-top: 12px } summary { cursor: pointer; font-size: 13px; font-weight: 500 }
pre { margin: 8px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace }
`;
