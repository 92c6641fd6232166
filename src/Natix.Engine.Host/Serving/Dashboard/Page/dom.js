// Elements and figures. Text goes in as text, whoever wrote it: nothing here parses markup.

export const byId = id => document.getElementById(id);

// el('td', 'number', 'text', child, ...): a class or null, then children; null is left out.
export function el(tag, type, ...children) {
  const element = document.createElement(tag);
  if (type)
    element.className = type;
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export function attributes(element, values) {
  for (const [name, value] of Object.entries(values))
    element.setAttribute(name, value);
  return element;
}

export const svg = (tag, values) => attributes(document.createElementNS('http://www.w3.org/2000/svg', tag), values);

export function setText(element, text) {
  if (element.textContent !== text)
    element.textContent = text;
}

export const body = id => byId(id).tBodies[0];

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
export const whole = value => grouped.format(value);

const dash = '–';
const isNumber = value => typeof value === 'number' && Number.isFinite(value);

export const fixed = (value, digits) => isNumber(value) ? value.toFixed(digits) : dash;

export const share = (part, all) => all > 0 ? `${(100 * part / all).toFixed(part === all || part === 0 ? 0 : 1)} %` : dash;

// Milliseconds with three figures or so.
export function ms(value) {
  if (!isNumber(value))
    return dash;
  return value < 1 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : grouped.format(value);
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

export function age(seconds) {
  if (!isNumber(seconds))
    return dash;
  const s = Math.max(0, Math.floor(seconds));
  if (s < 120)
    return `${s} s`;
  if (s < 7200)
    return `${Math.floor(s / 60)} min`;
  return s < 172800 ? `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min` : `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
}

export const clock = time => new Date(time).toLocaleTimeString('en-GB', { hour12: false });

export const shortKey = hotkey => hotkey.length > 14 ? `${hotkey.slice(0, 6)}…${hotkey.slice(-5)}` : hotkey;
