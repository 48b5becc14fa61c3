// Plots as plain SVG, readable on light and dark paper alike.
const font = 'font-family="system-ui, sans-serif" font-size="12"';
const colours = ['#8a8f98', '#2f7de1', '#c2a26b', '#1f9d6b'];
const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

function frame(title, width, height, body) {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${font}>\n` +
    `<title>${escape(title)}</title>\n` +
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>\n${body.join('\n')}\n</svg>\n`
  );
}

const text = (x, y, content, more = '') => `<text x="${x}" y="${y}" fill="#24292f" ${more}>${escape(content)}</text>`;

/** How far each row is from its goal: the line at 1 is the goal, left of it is better. */
export function goalPlot(title, rows) {
  const shown = rows.filter(({ goal }) => goal !== null && goal > 0);
  // As wide as the longest name in a common sans serif of this size.
  const left = 20 + Math.ceil(6.6 * Math.max(0, ...shown.map(({ name }) => name.length)));
  const [width, step] = [left + 490, 26];
  const most = 2;
  const x = (part) => left + (Math.min(part, most) / most) * (width - left - 110);
  const body = shown.flatMap((row, at) => {
    const y = 34 + at * step;
    const part = row.bound === 'most' ? row.value / row.goal : row.goal / row.value;
    const good = part <= 1;
    // A figure never stands on the line of the goal.
    const end = good && x(part) + 36 > x(1) ? x(1) : x(part);
    return [
      text(left - 10, y + 13, row.name, 'text-anchor="end"'),
      `<rect x="${left}" y="${y}" width="${Math.max(1, x(part) - left).toFixed(1)}" height="17" rx="3" fill="${good ? '#1f9d6b' : '#d1553f'}"/>`,
      text(end + 6, y + 13, `${part.toFixed(2)}${good ? '' : ' (missed)'}`),
    ];
  });
  const height = 48 + shown.length * step;
  body.push(
    `<line x1="${x(1)}" x2="${x(1)}" y1="26" y2="${height - 12}" stroke="#24292f" stroke-dasharray="4 3"/>`,
    text(x(1), 18, 'goal', 'text-anchor="middle"'),
  );
  return frame(title, width, height, body);
}

/** Curves over numbers, both axes logarithmic. */
export function linePlot({ title, x: unit, series }) {
  const [width, height, left, bottom, right, top] = [760, 380, 64, 44, 176, 22];
  const points = series.flatMap((one) => one.points);
  const xs = [...new Set(points.map((point) => Number(point.x)))].sort((a, b) => a - b);
  const log = (value) => Math.log10(Math.max(value, 0.01));
  const [x0, x1] = [log(xs[0]), log(xs.at(-1))];
  const y0 = Math.floor(log(Math.min(...points.map(({ seconds }) => seconds))));
  const y1 = Math.ceil(log(Math.max(...points.map(({ seconds }) => seconds))));
  const px = (value) => left + ((log(value) - x0) / (x1 - x0 || 1)) * (width - left - right);
  const py = (value) => height - bottom - ((log(value) - y0) / (y1 - y0 || 1)) * (height - bottom - top);
  const body = [];
  for (let power = y0; power <= y1; power++) {
    const y = py(10 ** power);
    body.push(`<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="#d8dce2"/>`);
    body.push(text(left - 8, y + 4, `${10 ** power} s`, 'text-anchor="end"'));
  }
  for (const value of xs) body.push(text(px(value), height - bottom + 20, value, 'text-anchor="middle"'));
  body.push(text((left + width - right) / 2, height - 6, unit, 'text-anchor="middle"'));
  series.forEach((one, at) => {
    const colour = colours[at % colours.length];
    const line = one.points.map(({ x, seconds }) => `${px(Number(x)).toFixed(1)},${py(seconds).toFixed(1)}`);
    const dash = at % 2 === 0 ? ' stroke-dasharray="6 4"' : '';
    body.push(`<polyline points="${line.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`);
    for (const point of line)
      body.push(`<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${colour}"/>`);
    const y = top + 16 + at * 20;
    body.push(
      `<line x1="${width - right + 12}" x2="${width - right + 36}" y1="${y - 4}" y2="${y - 4}" stroke="${colour}" stroke-width="2"${dash}/>`,
    );
    body.push(text(width - right + 42, y, one.name));
  });
  return frame(title, width, height, body);
}

/** Bars side by side for things that have names. */
export function barPlot({ title, x: unit, series }) {
  const groups = series[0].points.map(({ x }) => x);
  const [left, width, bar] = [190, 760, 15];
  const most = Math.max(...series.flatMap((one) => one.points.map(({ seconds }) => seconds)));
  const body = [];
  let y = 46;
  series.forEach((one, at) => {
    const x = 20 + at * 150;
    body.push(
      `<rect x="${x}" y="10" width="12" height="12" rx="2" fill="${colours[at]}"/>`,
      text(x + 18, 20, one.name),
    );
  });
  groups.forEach((group, index) => {
    body.push(text(left - 10, y + bar * 2 + 4, group, 'text-anchor="end"'));
    series.forEach((one, at) => {
      const { seconds } = one.points[index];
      const length = Math.max(1, (seconds / most) * (width - left - 70));
      body.push(
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar - 2}" rx="2" fill="${colours[at]}"/>`,
      );
      body.push(text(left + length + 6, y + 11, `${seconds.toFixed(1)} s`));
      y += bar;
    });
    y += 14;
  });
  body.push(text(left, y + 6, unit));
  return frame(title, width, y + 18, body);
}

export function plotOf(plot) {
  return typeof plot.series[0].points[0].x === 'number' ? linePlot(plot) : barPlot(plot);
}
