// A row for each validator, and one for everybody who is none.
import { age, attributes, body, el, ms, shortKey, whole } from './dom.js';

const outcomes = ['answered', 'shed', 'late', 'error', 'refused'];

export function showValidators({ validators, others }, now) {
  const rows = validators.map(one => row(one, now));
  if (others.requests > 0)
    rows.push(row(others, now));
  if (rows.length === 0) {
    const empty = el('td', 'empty', 'No validator has asked yet.');
    empty.colSpan = 11;
    rows.push(el('tr', null, empty));
  }
  body('validators').replaceChildren(...rows);
}

function row(one, now) {
  const isOther = one.hotkey === '';
  const name = isOther ? el('th', 'text quiet', 'not registered') : attributes(el('th', 'text mono', shortKey(one.hotkey)), { title: one.hotkey });
  name.scope = 'row';
  const counts = outcomes.map(outcome => el('td', one[outcome] === 0 ? 'none' : outcome === 'answered' || outcome === 'refused' ? null : 'warned', whole(one[outcome])));
  return el('tr', isOther ? 'others' : null,
    el('td', null, isOther ? '' : String(one.uid)), name, el('td', null, isOther ? '' : whole(one.stake)), el('td', null, whole(one.requests)), ...counts,
    el('td', null, ms(one.median_ms)), el('td', 'quiet', one.last_seen === null ? '–' : `${age((now - Date.parse(one.last_seen)) / 1000)} ago`));
}
