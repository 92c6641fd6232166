// What the process holds, and how full its devices are.
import { attributes, byId, bytes, el, fixed, setText, whole } from './dom.js';

export function showMemory(memory) {
  const { managed, native } = memory;
  const objects = managed.generation_bytes.reduce((all, one) => all + one, 0);
  const slabs = (native?.lent_bytes ?? 0) + (native?.free_bytes ?? 0);
  const known = managed.committed_bytes + (native?.native_bytes ?? 0);
  const parts = [
    ['Objects', Math.max(0, objects - managed.fragmented_bytes), 'm1', 'managed, as of the last collection'],
    ['Holes', managed.fragmented_bytes, 'm2', 'between managed objects'],
    ['Heap, unused', Math.max(0, managed.committed_bytes - objects), 'm3', 'committed for objects to come'],
    ['Slabs, lent', native?.lent_bytes ?? 0, 'n1', `${whole(native?.lent_slabs ?? 0)} hold a frame`],
    ['Slabs, free', native?.free_bytes ?? 0, 'n2', `${whole(native?.free_slabs ?? 0)}, the largest slab ${bytes(native?.largest_bytes ?? 0)}`],
    ['Planes, tensors', Math.max(0, (native?.native_bytes ?? 0) - slabs), 'n3', 'and rings, of the engines'],
    ['Everything else', Math.max(0, memory.resident_bytes - known), 'rest', 'models, libraries, code, stacks'],
  ];
  const all = parts.reduce((sum, part) => sum + part[1], 0);
  attributes(byId('map'), { 'aria-label': parts.map(part => `${part[0]} ${bytes(part[1])}`).join(', ') }).replaceChildren(...parts.map(([name, size, type]) => {
    const piece = el('i', type);
    piece.style.width = `${100 * size / all}%`;
    piece.title = `${name}: ${bytes(size)}`;
    return piece;
  }));
  byId('parts').replaceChildren(...parts.map(([name, size, type, note]) => el('div', null, el('dt', null, el('i', type), name), el('dd', null, bytes(size)), el('dd', 'quiet', note))));
  setText(byId('resident'), `${bytes(memory.resident_bytes)} resident, ${whole(memory.threads)} threads`);
  byId('devices').replaceChildren(...memory.devices.map(device));
  setText(byId('memory-note'),
    `${whole(memory.answers)} of ${whole(memory.most_answers)} answers kept · ${whole(memory.nonces)} nonces · collections ${managed.collections.map(whole).join(' / ')} (gen 0 / 1 / 2), `
    + `${fixed(100 * managed.pause_share, 2)} % of the time paused · generations ${managed.generation_bytes.map(bytes).join(' / ')} (0 / 1 / 2 / large / pinned)`);
}

function device(one) {
  const full = one.limit_bytes > 0 ? one.used_bytes / one.limit_bytes : 0;
  const used = el('i', full > 0.9 ? 'bad' : 'blue');
  used.style.width = `${100 * full}%`;
  return el('div', 'device', el('b', null, one.device), el('span', 'name', one.name), el('div', 'track', used), el('span', 'number', `${bytes(one.used_bytes)} of ${bytes(one.limit_bytes)}`));
}
