/**
 * How the page looks, by day and by night.
 *
 * @module
 */

/** The page's style sheet. Figures keep a light ground, as they are drawn. */
export const STYLE = `:root { color-scheme: light dark; }
body {
  font: 17px/1.5 system-ui, sans-serif;
  color: light-dark(#1b1b1b, #e8e8e8);
  background: light-dark(#ffffff, #16181c);
  margin: 0;
}
main { max-width: 52rem; margin: 0 auto; padding: 1rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 3rem; }
a { color: light-dark(#0b57d0, #8ab4f8); }
.note { border-left: 4px solid light-dark(#b06000, #fdd663); padding-left: 1rem; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td {
  padding: 0.25rem 0.75rem;
  border-bottom: 1px solid light-dark(#d5d5d5, #3c4043);
  text-align: right;
}
th[scope="row"] { text-align: left; font-weight: normal; }
summary { cursor: pointer; }
figure { margin: 2rem 0; }
img { max-width: 100%; height: auto; background: #ffffff; }
figcaption { font-size: 0.9em; color: light-dark(#555555, #b0b0b0); }
`;
