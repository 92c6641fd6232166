// How far requests come: asked, answered, then level by level.
import { body, byId, el, setText, share, whole } from './dom.js';

let span = 'recent';
let latest = null;

for (const button of document.querySelectorAll('[data-span]')) {
  button.addEventListener('click', () => {
    span = button.dataset.span;
    for (const other of document.querySelectorAll('[data-span]'))
      other.setAttribute('aria-pressed', other === button);
    if (latest)
      showFunnel(latest);
  });
}

export function showFunnel(traffic) {
  latest = traffic;
  const counts = traffic[span];
  const failed = counts.shed + counts.late + counts.error;
  const plain = counts.answered - counts.unreadable - counts.known - counts.judged;
  const rows = [
    row('Asked', words([['refused', counts.refused], ['shed', counts.shed], ['late', counts.late], ['error', counts.error]]), counts.requests, counts.refused + failed, counts.requests, 'grey'),
    row('Answered', words([['known already', counts.known], ['unreadable', counts.unreadable], ['no image', plain]]), counts.answered, counts.known + counts.unreadable + plain, counts.requests, 'blue'),
    ...counts.levels.map(level => row(
      level.name === 'consensus' ? 'Consensus' : `Level ${level.level}`, level.name === 'consensus' ? 'of all that spoke' : level.name, level.reached, level.decided, counts.requests, 'clear')),
  ];
  body('funnel').replaceChildren(...rows);
  const said = counts.known + counts.judged;
  setText(byId('funnel-note'), said === 0 ? 'No verdict in this time.'
    : `${share(counts.roadwork, said)} of ${whole(said)} verdicts said roadwork; ${counts.degraded === 0 ? 'none was degraded' : `${whole(counts.degraded)} were degraded`}.`);
}

const words = parts => parts.filter(([, count]) => count > 0).map(([name, count]) => `${name} ${whole(count)}`).join(' · ');

function row(name, note, came, ended, all, type) {
  const bar = el('div', 'track', part(ended, all, type), part(came - ended, all, `${type} soft`));
  const head = el('th', null, name, note ? el('small', null, note) : null);
  head.scope = 'row';
  return el('tr', null, head, el('td', 'bar', bar), el('td', null, whole(came)), el('td', null, whole(ended)));
}

function part(count, all, type) {
  const piece = el('i', type);
  piece.style.width = all > 0 ? `${100 * count / all}%` : '0';
  return piece;
}
