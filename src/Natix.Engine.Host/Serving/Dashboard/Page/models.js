// What judges, and how the miner is otherwise.
import { age, attributes, body, byId, el, setText, whole } from './dom.js';

export function showModels(models) {
  byId('no-models').hidden = models !== null;
  byId('models').hidden = models === null;
  if (models === null) {
    setText(byId('cascade'), '');
    return;
  }
  setText(byId('cascade'),
    `cascade ${models.cascade} · engine ${models.generation} · ${whole(models.workers)} ${models.workers === 1 ? 'worker' : 'workers'} · roadwork above ${models.threshold} · ${certificate(models.certificate)}`);
  body('models').replaceChildren(...models.models.map(model => {
    const name = el('th', 'text', model.name);
    name.scope = 'row';
    return el('tr', null,
      el('td', null, `${model.level} ${model.level_name}`), name, el('td', 'text', model.version), el('td', 'text', model.backend), el('td', null, `${model.width} × ${model.height}`),
      el('td', null, String(model.max_batch)), el('td', 'text', model.votes ? 'votes' : 'observes'), attributes(el('td', 'text mono', model.sha256.slice(0, 12)), { title: model.sha256 }));
  }));
}

export function showHealth({ health, models, memory }) {
  const drifting = models?.drift.filter(level => level.state === 'Drifting').map(level => level.level) ?? [];
  const pairs = [
    ['Validators', health.obstacles.length === 0 ? 'can be answered' : 'cannot be answered', health.obstacles.length > 0],
    ['Metagraph', health.metagraph_age_s === null ? 'not read yet' : `${age(health.metagraph_age_s)} old`, health.metagraph_age_s === null || health.metagraph_age_s > 3600],
    ['Registered keys', health.neurons === null ? '–' : whole(health.neurons)],
    ['Block', health.block === null ? 'not told' : whole(health.block)],
    ['Banned addresses', whole(health.banned), health.banned > 0],
    ['Connections refused', whole(health.connections_refused)],
    ['Nonces', `${whole(memory.nonces)} remembered`],
    ['Drift', drift(models, drifting), drifting.length > 0],
    ['Warnings', health.warnings.length === 0 ? 'none' : whole(health.warnings.length), health.warnings.length > 0],
  ];
  byId('health').replaceChildren(...pairs.map(([name, value, isBad]) => el('div', null, el('dt', null, name), el('dd', isBad ? 'warned' : null, value))));
}

const certificate = state => state === null ? 'no certificate' : `certificate ${state.toLowerCase()}`;

function drift(models, drifting) {
  if (!models || models.drift.length === 0)
    return 'not watched';
  return drifting.length > 0 ? `level ${drifting.join(', ')}` : models.drift.every(level => level.state === 'TooFew') ? 'too few scores yet' : 'none';
}
