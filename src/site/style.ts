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
  --good: #0f4d22;
  --good-paper: #e8f6ec;
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
    --good: #b5efc4;
    --good-paper: #10301a;
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
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
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
.good { background: var(--good-paper); border-left: 4px solid; color: var(--good); padding: 0.5rem 0.75rem; }
.alarm h2, .good h2 { margin: 0; }
.alarm p, .good p { margin: 0.25rem 0; overflow-wrap: anywhere; }
[hidden] { display: none; }
form { border: 2px dashed var(--line); padding: 0.75rem; }
form.over { border-color: var(--link); }
label { display: block; font-weight: 600; margin-top: 0.75rem; }
input { background: var(--paper); border: 1px solid var(--faint); box-sizing: border-box; color: var(--ink); font: inherit; max-width: 100%; padding: 0.25rem; width: 40rem; }
button { background: var(--code); border: 1px solid var(--faint); color: var(--ink); font: inherit; padding: 0.25rem 0.75rem; }
summary { cursor: pointer; margin-top: 0.75rem; }
progress { accent-color: var(--link); display: block; max-width: 100%; width: 40rem; }
#outcome dt::first-letter { text-transform: uppercase; }
ul.entries { font-family: ui-monospace, monospace; font-size: 0.9rem; overflow-wrap: anywhere; }
`;
