// Verdicts as they come, the newest on top.
import { attributes, body, byId, clock, el, fixed, ms, setText, shortKey } from './dom.js';

const kept = 60;
let newest = 0;

// A server that was started anew counts from 1 again.
export function forgetVerdicts() {
  newest = 0;
  body('verdicts').replaceChildren();
}

export function showVerdicts(lines) {
  const rows = body('verdicts');
  for (const line of lines) {
    if (line.sequence <= newest)
      continue;
    newest = line.sequence;
    rows.prepend(row(line));
  }
  while (rows.rows.length > kept)
    rows.lastElementChild.remove();
  const isEmpty = rows.rows.length === 0;
  byId('no-verdicts').hidden = !isEmpty;
  byId('verdicts').parentElement.hidden = isEmpty;
  setText(byId('verdict-rate'), isEmpty ? '' : `last ${rows.rows.length}`);
}

function row(line) {
  const who = line.hotkey === null ? el('td', 'text quiet', 'not registered') : attributes(el('td', 'text', line.uid >= 0 ? `uid ${line.uid}` : shortKey(line.hotkey)), { title: line.hotkey });
  const verdict = el('td', 'text', line.verdict === null ? el('span', 'tag bad', wordOf(line)) : el('span', `tag ${line.verdict === 'roadwork' ? 'road' : 'clear'}`, line.verdict));
  if (line.degraded)
    verdict.append(el('small', null, 'degraded'));
  if (line.verdict === null && line.reason && line.reason !== wordOf(line))
    verdict.append(el('small', 'reason', line.reason));
  const level = line.verdict === null ? '–' : line.known ? 'known' : line.level === 6 ? 'cons.' : String(line.level);
  return el('tr', null, el('td', 'quiet', clock(line.at)), who, verdict, el('td', null, fixed(line.p, 3)), el('td', line.known ? 'quiet' : null, level), el('td', null, ms(line.ms)));
}

const wordOf = line => line.outcome === 'answered' ? 'no verdict' : `${line.outcome} ${line.status}`;
