/**
 * ladder_style.ts: the colours of the SVG drawing, light and dark.
 *
 * @module
 */

/**
 * The style of a ladder diagram, light and dark, for a file and for a page. It
 * uses no CSS variables, because some programs that open SVG files do not
 * support them.
 */
export const LADDER_STYLE = `
.ladder { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.ladder .ground { fill: #fff; }
.ladder text { fill: #1a1f24; white-space: pre; }
.ladder .role { font: 600 14px system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
.ladder .port, .ladder .head-of, .ladder .omitted { fill: #57616b; font-size: 11px; }
.ladder .seq, .ladder .time { fill: #57616b; font-size: 11px; text-anchor: end; }
.ladder .conn { font-size: 11px; font-weight: 700; }
.ladder .label, .ladder .fault, .ladder .conn, .ladder .omitted { text-anchor: middle; }
.ladder .fault, .ladder .note .label { fill: #8a4300; font-size: 11px; font-weight: 600; }
.ladder .life { stroke: #8b949d; stroke-width: 1.5; }
.ladder .line, .ladder .cross, .ladder .start { fill: none; stroke-width: 1.5; }
.ladder .cross { stroke-width: 2.5; }
.ladder .broken { stroke-dasharray: 6 4; }
.ladder .up .line, .ladder .up .start { stroke: #1559b7; }
.ladder .up .head { fill: #1559b7; }
.ladder .down .line, .ladder .down .start { stroke: #17663a; }
.ladder .down .head { fill: #17663a; }
.ladder .row .cross, .ladder .rst .line { stroke: #b01c14; }
.ladder .note .head { fill: #8a4300; }
@media (prefers-color-scheme: dark) {
  .ladder .ground { fill: #191d20; }
  .ladder text { fill: #e6e9eb; }
  .ladder .port, .ladder .head-of, .ladder .omitted { fill: #9da7b0; }
  .ladder .seq, .ladder .time { fill: #9da7b0; }
  .ladder .fault, .ladder .note .label { fill: #f0b45c; }
  .ladder .life { stroke: #6b757e; }
  .ladder .up .line, .ladder .up .start { stroke: #8ab8ff; }
  .ladder .up .head { fill: #8ab8ff; }
  .ladder .down .line, .ladder .down .start { stroke: #74cf9c; }
  .ladder .down .head { fill: #74cf9c; }
  .ladder .row .cross, .ladder .rst .line { stroke: #ff9a90; }
  .ladder .note .head { fill: #f0b45c; }
}
`;
