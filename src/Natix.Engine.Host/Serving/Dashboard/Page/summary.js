// The head of the page: whether it is ready, how it is connected, and the figures that one looks at first.
import { age, attributes, byId, clock, el, fixed, ms, setText, share, shortKey, whole } from './dom.js';

export function showState(state) {
  const { health, service, traffic } = state;
  const isReady = health.obstacles.length === 0;
  document.body.dataset.ready = isReady;
  setText(byId('readiness'), isReady ? 'Ready' : 'Not ready');
  document.title = `${isReady ? 'Ready' : 'Not ready'} · Natix miner`;
  const uptime = (Date.parse(state.now) - Date.parse(state.started)) / 1000;
  byId('facts').replaceChildren(
    attributes(el('span', 'mono', shortKey(state.hotkey)), { title: state.hotkey }), ` · version ${state.version.split('+')[0]} · up ${age(uptime)}`);
  byId('notices').replaceChildren(
    ...health.obstacles.map(text => el('li', 'notice bad', text)),
    ...health.warnings.map(text => el('li', 'notice', text)));
  byId('cards').replaceChildren(...cards(service, traffic));
}

export function showConnection(how, since) {
  document.body.dataset.connection = how;
  const words = {
    live: () => 'Live',
    stale: () => `No news since ${clock(since)}`,
    polling: () => 'Live, by asking now and then',
    lost: () => 'Not connected',
    paused: () => 'Paused',
  };
  setText(byId('connection').lastElementChild, words[how]());
  const lost = byId('lost');
  lost.hidden = how !== 'lost';
  // The title of a page that nobody sees is seen still, and would grow old.
  if (how === 'paused')
    document.title = 'Natix miner';
  if (how !== 'lost')
    return;
  // Nobody knows whether it is ready.
  setText(byId('readiness'), words.lost());
  document.title = `${words.lost()} · Natix miner`;
  setText(lost, `Not connected since ${clock(since)}: trying again. What is below is as it was then.`);
}

function cards(service, { recent, total, slices, slice_s, latencies }) {
  // The slice under way is not full yet.
  const [before, last] = [slices.at(-3), slices.at(-2)];
  const rate = (sum(before) + sum(last)) / (2 * slice_s);
  const owed = recent.answered + recent.failed;
  const reply = latencies.find(part => part.name === 'reply');
  const said = recent.known + recent.judged;
  const figures = [
    card('Requests', rate.toFixed(1), 'a second', `${whole(total.requests)} since start`),
    card('Answered', share(recent.answered, owed), '', owed ? `of ${whole(owed)} owed in 5 min` : 'none owed in 5 min', owed && recent.answered / owed < 0.995 ? 'bad' : ''),
    card('Reply, p50', ms(reply.p50_ms), 'ms', `p99 ${ms(reply.p99_ms)} ms`),
    card('Roadwork', share(recent.roadwork, said), '', said ? `of ${whole(said)} verdicts` : 'no verdict in 5 min', 'road'),
    card('Places', whole(service.slots_taken), `of ${whole(service.slots)}`, service.queue === null ? 'no engine yet' : `${whole(service.queue)} frames wait`, service.slots_taken >= 0.9 * service.slots ? 'bad' : ''),
  ];
  if (service.has_price)
    figures.push(card('1,000 verdicts cost', fixed(service.cost_per_1000, 4), '', 'over the last 10 min'));
  return figures;
}

const sum = slice => slice[0] + slice[1] + slice[2];

const card = (name, value, unit, note, type) =>
  el('div', `card ${type ?? ''}`, el('dt', null, name), el('dd', 'value', value, unit ? el('small', null, ` ${unit}`) : null), el('dd', 'small', note));
