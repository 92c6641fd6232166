// In the head and before the first paint: a page that is dark must not flash white.
'use strict';
(() => {
  const orders = ['auto', 'light', 'dark'];
  const kept = () => { try { return localStorage.getItem('natix-theme'); } catch { return null; } };
  const keep = theme => { try { localStorage.setItem('natix-theme', theme); } catch { /* It is for this visit then. */ } };
  let theme = orders.includes(kept()) ? kept() : 'auto';
  const wear = () => {
    document.documentElement.dataset.theme = theme;
    const button = document.getElementById('theme');
    if (button)
      button.textContent = `Theme: ${theme}`;
  };
  wear();
  document.addEventListener('DOMContentLoaded', () => {
    wear();
    document.getElementById('theme').addEventListener('click', () => {
      theme = orders[(orders.indexOf(theme) + 1) % orders.length];
      keep(theme);
      wear();
    });
  });
})();
