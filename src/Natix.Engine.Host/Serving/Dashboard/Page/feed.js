// The server's feed: server-sent events, opened again whenever it is lost. Says how the connection is: live, stale, polling, lost or paused.

const staleAfter = 5000;
const givenUpAfter = 15000;
const longestWait = 10000;

export class Feed {
  // on: { state, verdicts, frames, connection }, each called with what came.
  constructor(on) {
    this.on = on;
    // When a state last came: by a clock that nobody sets, and by the one on the wall.
    this.heard = null;
    this.heardAt = null;
    this.lostSince = null;
    this.wait = 1000;
    this.patience = staleAfter;
    this.open();
    setInterval(() => this.look(), 1000);
    addEventListener('pagehide', () => this.close());
    addEventListener('pageshow', event => event.persisted && this.open());
    document.addEventListener('visibilitychange', () => this.open());
  }

  // A browser has six connections to a server: a page that nobody sees holds none.
  open() {
    this.close();
    if (document.hidden) {
      this.on.connection('paused');
      return;
    }
    this.opened = performance.now();
    this.hasTold = false;
    this.source = new EventSource('/dashboard/feed');
    for (const name of ['state', 'verdicts', 'frames'])
      this.source.addEventListener(name, event => this.take(name, JSON.parse(event.data)));
    this.source.addEventListener('error', () => this.broken());
  }

  close() {
    clearTimeout(this.again);
    this.source?.close();
  }

  take(name, data) {
    this.hasTold = true;
    this.wait = 1000;
    this.lostSince = null;
    this.patience = staleAfter;
    if (name === 'state') {
      this.noteHeard();
      this.on.connection('live');
    }
    this.on[name](data);
  }

  noteHeard() {
    this.heard = performance.now();
    this.heardAt = Date.now();
  }

  // The browser would try again by itself, but not after a refusal; and it would not say so.
  async broken() {
    this.close();
    const wasRefused = !this.hasTold;
    this.again = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(longestWait, this.wait * 1.6);
    try {
      const reply = await fetch('/dashboard/state', { cache: 'no-store', signal: AbortSignal.timeout(4000) });
      if (!reply.ok)
        throw new Error(`status ${reply.status}`);
      const whole = await reply.json();
      if (document.hidden)
        return;
      this.noteHeard();
      this.lostSince = null;
      for (const name of ['state', 'verdicts', 'frames'])
        this.on[name](whole[name]);
      if (wasRefused) {
        this.patience = longestWait + givenUpAfter + staleAfter;
        this.on.connection('polling');
      }
    } catch {
      if (document.hidden)
        return;
      this.lostSince ??= Date.now();
      this.on.connection('lost', this.lostSince);
    }
  }

  look() {
    if (document.hidden)
      return;
    const now = performance.now();
    if (this.lostSince === null && this.heard !== null && now - Math.max(this.heard, this.opened) > this.patience)
      this.on.connection('stale', this.heardAt);
    // A connection may be dead without a word, or never come about; one that was closed is opened again anyway.
    if (this.source.readyState !== EventSource.CLOSED && now - Math.max(this.heard ?? 0, this.opened) > givenUpAfter)
      this.broken();
  }
}
