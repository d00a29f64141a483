// A bar chart as SVG: a group of bars per message, on a logarithmic scale from 1.
const WIDTH = 760;
const LABELS = 190;
const BAR = 15;
const HEAD = 30;
const TICKS = [1, 3, 10, 30, 100, 300, 1000];

/** `groups`: {title, bars: [{label, value}]}. */
export function chart(groups) {
  const largest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 100);
  const x = (value) => LABELS + (Math.log10(Math.max(value, 1)) / Math.log10(largest)) * (WIDTH - LABELS - 70);
  let y = 40;
  const parts = [];
  for (const { title, bars } of groups) {
    parts.push(text(0, y + 12, title, "head"));
    y += HEAD - 8;
    for (const { label, value } of bars) {
      parts.push(text(LABELS - 8, y + 11, label, "label"));
      parts.push(`<rect x="${LABELS}" y="${y + 1}" width="${(x(value) - LABELS).toFixed(1)}" height="${BAR - 3}"/>`);
      parts.push(text(Number(x(value).toFixed(1)) + 5, y + 11, `${value >= 10 ? Math.round(value) : value.toFixed(1)}×`, "value"));
      y += BAR;
    }
    y += 12;
  }
  const ticks = TICKS.filter((tick) => tick <= largest).map((tick) =>
    `<line x1="${x(tick)}" x2="${x(tick)}" y1="30" y2="${y}"/>${text(x(tick), 24, tick === 1 ? "saml-edge = 1" : tick, "tick")}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="11" role="img">
<title>How many times as long as saml-edge the other libraries take, on a logarithmic scale</title>
<style>text { fill: #57606a } .head { font-weight: bold } .label { text-anchor: end } .tick { text-anchor: middle } rect { fill: #2f6feb } line { stroke: #8b949e; stroke-opacity: .35 }</style>
${ticks.join("\n")}
${parts.join("\n")}
</svg>
`;
}

function text(x, y, words, name) {
  return `<text x="${x}" y="${y}" class="${name}">${String(words).replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
}
