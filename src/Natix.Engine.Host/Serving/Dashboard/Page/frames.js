// The latest frames: one large, with boxes and why; the others in a strip.
import { attributes, byId, clock, el, fixed, ms, setText, svg } from './dom.js';

const colours = 6;
const thumbnails = new Map();
let frames = [];
let chosen = null;
let drawn = null;

for (const id of ['boxes', 'heat'])
  byId(id).addEventListener('change', () => draw());
byId('newest').addEventListener('click', () => choose(null));

export function showFrames(latest) {
  frames = latest.toReversed();
  draw();
}

// One that was chosen stays, also when it has left the strip.
function choose(frame) {
  chosen = frame;
  draw();
}

function draw() {
  const frame = chosen ?? frames[0];
  byId('no-frames').hidden = frame !== undefined;
  byId('frame').hidden = frame === undefined;
  byId('newest').hidden = chosen === null;
  drawStrip(frame);
  if (frame === undefined)
    return;
  // What is there already is not drawn, and not fetched, again.
  const wanted = `${address(frame, byId('heat').checked)} ${byId('boxes').checked}`;
  if (wanted !== drawn)
    byId('frame').replaceChildren(picture(frame), why(frame));
  drawn = wanted;
}

function drawStrip(shown) {
  const strip = byId('strip');
  const wanted = new Set(frames.map(key));
  for (const [name, button] of thumbnails) {
    if (!wanted.has(name)) {
      button.remove();
      thumbnails.delete(name);
    }
  }
  for (const frame of frames.toReversed()) {
    if (!thumbnails.has(key(frame))) {
      thumbnails.set(key(frame), thumbnail(frame));
      strip.prepend(thumbnails.get(key(frame)));
    }
    thumbnails.get(key(frame)).setAttribute('aria-pressed', shown !== undefined && key(frame) === key(shown));
  }
}

const key = frame => `${frame.id} ${frame.at}`;
const address = (frame, hasHeat) => `/dashboard/frames/${frame.id}${hasHeat ? '/heat' : ''}?${Date.parse(frame.at)}`;
const word = frame => frame.verdict ?? 'not judged';
const typeOf = frame => frame.verdict === null ? 'bad' : frame.verdict === 'roadwork' ? 'road' : 'clear';

function thumbnail(frame) {
  const button = attributes(el('button', `thumb ${typeOf(frame)}`), { type: 'button' });
  if (frame.has_picture)
    button.append(attributes(el('img'), { src: address(frame, false), alt: '', loading: 'lazy' }));
  button.append(el('span', null, `${word(frame)} ${fixed(frame.p, 2)}`));
  button.addEventListener('click', () => choose(frame));
  return button;
}

function picture(frame) {
  const place = el('div', 'picture');
  const proportion = (frame.width || 16) / (frame.height || 9);
  place.style.aspectRatio = proportion;
  place.style.maxWidth = `${Math.round(380 * proportion)}px`;
  if (frame.has_picture) {
    const image = attributes(el('img'), { src: address(frame, byId('heat').checked && frame.has_heat), alt: `Frame of ${clock(frame.at)}: ${word(frame)}, ${frame.boxes.length} boxes` });
    // A frame that was chosen outlives its picture.
    image.addEventListener('error', () => image.replaceWith(el('p', 'empty', 'There is no picture of this frame any more.')));
    place.append(image);
  } else {
    place.append(el('p', 'empty', 'No picture could be made of this frame.'));
  }
  if (byId('boxes').checked && frame.width > 0)
    place.append(overlay(frame));
  return el('figure', null, place);
}

function overlay(frame) {
  const layer = svg('svg', { viewBox: `0 0 ${frame.width} ${frame.height}`, 'aria-hidden': 'true' });
  const size = Math.max(frame.width / 46, 7);
  const labels = [...new Set(frame.boxes.map(box => box.label))];
  for (const box of frame.boxes) {
    const type = box.impossible ? 'impossible' : `box${labels.indexOf(box.label) % colours}`;
    const place = { x: box.left, y: box.top, width: Math.max(1, box.right - box.left), height: Math.max(1, box.bottom - box.top) };
    layer.append(svg('rect', { ...place, class: 'halo' }), svg('rect', { ...place, class: type }));
    const text = `${box.label} ${fixed(box.score, 2)}`;
    const width = (text.length * 0.56 + 0.8) * size;
    const x = Math.min(Math.max(0, box.left), Math.max(0, frame.width - width));
    const y = box.top >= 1.4 * size ? box.top - 1.4 * size : box.top;
    const name = svg('text', { x: x + 0.4 * size, y: y + size, 'font-size': size });
    name.textContent = text;
    layer.append(svg('rect', { x, y, width, height: 1.4 * size, class: `label ${type}` }), name);
  }
  return layer;
}

function why(frame) {
  const level = frame.level === 6 ? 'consensus' : `level ${frame.level}`;
  const mark = el('i', 'mark');
  mark.style.left = `${100 * frame.threshold}%`;
  const fill = el('i', typeOf(frame));
  fill.style.width = `${100 * (frame.p ?? 0)}%`;
  const boxes = frame.boxes.length === 0 ? 'No detector found anything.' : frame.boxes.map(box => `${box.label} ${fixed(box.score, 2)}${box.impossible ? ' (cannot be)' : ''}`).join(', ');
  return el('div', 'why',
    el('p', 'badge', el('span', `tag ${typeOf(frame)}`, word(frame)), el('b', null, `P ${fixed(frame.p, 3)}`)),
    el('div', 'track', fill, mark),
    el('p', 'quiet', `Above ${fixed(frame.threshold, 2)} it is roadwork. ${frame.verdict === null ? 'Nobody voted.' : `Decided by ${level} in ${ms(frame.ms)} ms.`}`),
    frame.degraded ? el('p', 'warned', `Degraded: ${frame.degraded}`) : null,
    voters(frame),
    el('p', 'small', el('b', null, 'Boxes'), ' ', boxes),
    el('p', 'small quiet', `${clock(frame.at)} · ${frame.width} × ${frame.height} px · `, el('span', 'source', frame.source)));
}

function voters(frame) {
  if (frame.voters.length === 0)
    return null;
  const rows = frame.voters.map(voter => {
    const bar = el('i', voter.p > 0.5 ? 'road' : 'clear');
    bar.style.width = `${100 * voter.p}%`;
    const head = el('th', 'text', voter.model);
    head.scope = 'row';
    return el('tr', null, head, el('td', null, String(voter.level)), el('td', 'bar', el('div', 'track', bar)), el('td', null, fixed(voter.p, 3)), el('td', null, voter.share === null ? '–' : `${(100 * voter.share).toFixed(0)} %`));
  });
  const head = el('tr', null, ...['Voter', 'Level', '', 'P alone', 'Weight'].map(name => attributes(el('th', name === 'Voter' ? 'text' : null, name), { scope: 'col' })));
  return el('table', 'voters', el('caption', null, 'What each voter said'), el('thead', null, head), el('tbody', null, ...rows));
}
