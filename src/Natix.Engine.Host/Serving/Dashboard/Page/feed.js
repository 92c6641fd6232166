// The server's feed: server-sent events, opened again whenever it is lost. Says how the connection is: live, stale, polling or lost.

const staleAfter = 5000;
const givenUpAfter = 15000;
const longestWait = 10000;

export class Feed {
  // on: { state, verdicts, frames, connection }, each called with what came.
  constructor(on) {
    this.on = on;
    this.heard = 0;
    this.lostSince = null;
    this.wait = 1000;
    this.patience = staleAfter;
    this.open();
    setInterval(() => this.look(), 1000);
    addEventListener('pagehide', () => this.source?.close());
    addEventListener('pageshow', event => event.persisted && this.open());
  }

  open() {
    this.source?.close();
    this.opened = Date.now();
    this.hasTold = false;
    this.source = new EventSource('/dashboard/feed');
    for (const name of ['state', 'verdicts', 'frames'])
      this.source.addEventListener(name, event => this.take(name, JSON.parse(event.data)));
    this.source.addEventListener('error', () => this.broken());
  }

  take(name, data) {
    this.hasTold = true;
    this.wait = 1000;
    this.lostSince = null;
    this.patience = staleAfter;
    if (name === 'state') {
      this.heard = Date.now();
      this.on.connection('live');
    }
    this.on[name](data);
  }

  // The browser would try again by itself, but not after a refusal; and it would not say so.
  async broken() {
    this.source.close();
    const wasRefused = !this.hasTold;
    clearTimeout(this.again);
    this.again = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(longestWait, this.wait * 1.6);
    try {
      const reply = await fetch('/dashboard/state', { cache: 'no-store', signal: AbortSignal.timeout(4000) });
      if (!reply.ok)
        throw new Error(`status ${reply.status}`);
      const whole = await reply.json();
      this.heard = Date.now();
      this.lostSince = null;
      for (const name of ['state', 'verdicts', 'frames'])
        this.on[name](whole[name]);
      if (wasRefused) {
        this.patience = longestWait + staleAfter;
        this.on.connection('polling');
      }
    } catch {
      this.lostSince ??= Date.now();
      this.on.connection('lost', this.lostSince);
    }
  }

  look() {
    if (this.lostSince !== null || this.heard === 0)
      return;
    const silent = Date.now() - this.heard;
    if (silent > this.patience)
      this.on.connection('stale', this.heard);
    // A connection may be dead without a word.
    if (silent > givenUpAfter && Date.now() - this.opened > givenUpAfter)
      this.open();
  }
}
