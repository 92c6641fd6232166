// A row for each validator, and one for everybody who is none.
import { age, attributes, body, el, ms, setText, shortKey, whole } from './dom.js';

const outcomes = ['answered', 'shed', 'late', 'error', 'refused'];

// Kept from one state to the next: what is marked or pointed at stays.
const rows = new Map();

export function showValidators({ validators, others }, now) {
  const shown = others.requests > 0 ? [...validators, others] : validators;
  const place = body('validators');
  if (shown.length === 0) {
    const empty = el('td', 'empty', 'No validator has asked yet.');
    empty.colSpan = 11;
    place.replaceChildren(el('tr', null, empty));
    rows.clear();
    return;
  }
  shown.forEach((one, at) => {
    if (!rows.has(one.hotkey))
      rows.set(one.hotkey, row(one));
    const element = rows.get(one.hotkey);
    fill(element, one, now);
    if (place.rows[at] !== element)
      place.insertBefore(element, place.rows[at] ?? null);
  });
  while (place.rows.length > shown.length)
    place.lastElementChild.remove();
  for (const [hotkey, element] of rows) {
    if (!element.isConnected)
      rows.delete(hotkey);
  }
}

function row(one) {
  const isOther = one.hotkey === '';
  const name = isOther ? el('th', 'text quiet', 'not registered') : attributes(el('th', 'text mono', shortKey(one.hotkey)), { title: one.hotkey });
  name.scope = 'row';
  const cells = Array.from({ length: 4 + outcomes.length }, () => el('td'));
  cells.at(-1).className = 'quiet';
  return el('tr', isOther ? 'others' : null, el('td'), name, ...cells);
}

function fill(element, one, now) {
  const isOther = one.hotkey === '';
  const [uid, , stake, requests, ...rest] = element.cells;
  const [median, lastSeen] = rest.slice(outcomes.length);
  setText(uid, isOther ? '' : String(one.uid));
  setText(stake, isOther ? '' : whole(one.stake));
  setText(requests, whole(one.requests));
  outcomes.forEach((outcome, at) => {
    setText(rest[at], whole(one[outcome]));
    rest[at].className = one[outcome] === 0 ? 'none' : outcome === 'answered' || outcome === 'refused' ? '' : 'warned';
  });
  setText(median, ms(one.median_ms));
  setText(lastSeen, one.last_seen === null ? '–' : `${age((now - Date.parse(one.last_seen)) / 1000)} ago`);
}
