/** Of all pages. Every colour has a contrast of 7 to 1 or more against what is behind it (WCAG 2.2, 1.4.6). */
export const style = `:root {
  color-scheme: light dark;
  --paper: #ffffff;
  --ink: #1b1f24;
  --faint: #474d55;
  --link: #0b4f9e;
  --line: #c9ced6;
  --code: #f1f3f6;
  --alarm: #7a1414;
  --alarm-paper: #fdecec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b;
    --ink: #e8eaed;
    --faint: #b9bfc8;
    --link: #9cc8ff;
    --line: #3d444d;
    --code: #1f242a;
    --alarm: #ffc2c2;
    --alarm-paper: #3a1515;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 60rem;
  padding: 1rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
header, footer { color: var(--faint); }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; padding: 0; }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin-top: 2rem; }
dt { font-weight: 600; margin-top: 0.75rem; }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { background: var(--code); font-family: ui-monospace, monospace; font-size: 0.9rem; }
code { overflow-wrap: anywhere; }
pre { overflow-wrap: anywhere; padding: 0.75rem; white-space: pre-wrap; }
pre code { background: none; }
ul.releases { list-style: none; padding: 0; }
ul.releases li { border-top: 1px solid var(--line); padding: 0.5rem 0; }
.faint { color: var(--faint); }
.alarm { background: var(--alarm-paper); border-left: 4px solid; color: var(--alarm); padding: 0.5rem 0.75rem; }
`;
