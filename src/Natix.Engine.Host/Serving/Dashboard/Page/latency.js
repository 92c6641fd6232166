// Percentiles of each part of a request's way, as a table and on a logarithmic scale.
import { body, byId, el, ms, whole } from './dom.js';

const names = { reply: ['Reply', 'headers to answer'], verification: ['Signature', 'and nonce'], judging: ['Judged', 'by the engine'], knowing: ['Known', 'from before'] };
const [least, most] = [0.1, 10000];

export function showLatency(latencies) {
  body('latency').replaceChildren(...latencies.map(part => {
    const [name, note] = names[part.name];
    const head = el('th', null, name, el('small', null, note));
    head.scope = 'row';
    return el('tr', null, head, ...[part.p50_ms, part.p90_ms, part.p99_ms, part.most_ms].map(value => el('td', null, ms(value))), el('td', 'quiet', whole(part.count)));
  }));
  const ticks = [0.1, 1, 10, 100, 1000, 10000].map(value => {
    const tick = el('span', 'tick', el('b', null, value >= 1000 ? `${value / 1000} s` : `${value} ms`));
    tick.style.left = place(value);
    return tick;
  });
  byId('ladder').replaceChildren(el('div', 'scale', ...ticks), ...latencies.map(rung));
}

function rung(part) {
  const line = el('div', 'rung', el('b', null, names[part.name][0]));
  if (part.count === 0)
    return line;
  const range = el('i', 'range');
  range.style.left = place(part.p50_ms);
  range.style.width = `calc(${place(part.p99_ms)} - ${place(part.p50_ms)})`;
  const middle = el('i', 'middle');
  middle.style.left = place(part.p50_ms);
  line.append(el('span', 'lane', range, middle));
  return line;
}

const place = value => `${100 * Math.log(Math.min(most, Math.max(least, value)) / least) / Math.log(most / least)}%`;
