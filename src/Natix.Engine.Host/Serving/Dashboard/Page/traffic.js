// Requests of the last five minutes, a column for each five seconds.
import { attributes, byId, el, whole } from './dom.js';

const kinds = ['clear', 'road', 'grey'];

export function showTraffic({ slices, slice_s }) {
  const most = ceiling(Math.max(slice_s, ...slices.map(slice => slice[0] + slice[1] + slice[2])));
  const columns = slices.map(slice => {
    const column = el('div', 'column');
    // Refused on top, answered at the foot.
    for (const kind of [2, 1, 0]) {
      if (slice[kind] === 0)
        continue;
      const part = el('i', kinds[kind]);
      part.style.height = `${100 * slice[kind] / most}%`;
      column.append(part);
    }
    column.title = `${whole(slice[0])} answered, ${whole(slice[1])} shed, late or failed, ${whole(slice[2])} refused`;
    return column;
  });
  const totals = kinds.map((_, kind) => slices.reduce((all, slice) => all + slice[kind], 0));
  attributes(byId('chart'), {
    'aria-label': `In the last five minutes ${whole(totals[0])} requests were answered, ${whole(totals[1])} shed, late or failed, ${whole(totals[2])} refused.`,
  }).replaceChildren(
    grid(most, slice_s), el('div', 'columns', ...columns),
    el('div', 'times', el('span', null, '5 min ago'), el('span', null, '2½ min'), el('span', null, 'now')));
}

function grid(most, seconds) {
  const lines = el('div', 'grid');
  for (const part of [1, 0.5]) {
    const line = el('span', null, el('b', null, `${rate(part * most / seconds)}/s`));
    line.style.bottom = `${100 * part}%`;
    lines.append(line);
  }
  return lines;
}

const rate = value => value >= 10 ? value.toFixed(0) : String(Number(value.toFixed(2)));

// The next round number, so that the scale does not twitch.
function ceiling(value) {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return magnitude * [1, 1.5, 2, 3, 5, 7.5, 10].find(step => value <= step * magnitude);
}
