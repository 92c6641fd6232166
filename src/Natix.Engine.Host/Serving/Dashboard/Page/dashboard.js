// The page: hands what the feed tells to its rooms.
import { Feed } from './feed.js';
import { showFrames } from './frames.js';
import { showFunnel } from './funnel.js';
import { showLatency } from './latency.js';
import { showMemory } from './memory.js';
import { showHealth, showModels } from './models.js';
import { showConnection, showState } from './summary.js';
import { showTraffic } from './traffic.js';
import { showValidators } from './validators.js';
import { forgetVerdicts, showVerdicts } from './verdicts.js';

let version = null;
let started = null;

function state(now) {
  // A page that outlives an upgrade would show new figures in old clothes.
  if (version !== null && version !== now.version)
    location.reload();
  if (started !== null && started !== now.started)
    forgetVerdicts();
  ({ version, started } = now);
  showState(now);
  showTraffic(now.traffic);
  showFunnel(now.traffic);
  showLatency(now.traffic.latencies);
  showValidators(now.traffic, Date.parse(now.now));
  showMemory(now.memory);
  showModels(now.models);
  showHealth(now);
}

new Feed({ state, verdicts: showVerdicts, frames: showFrames, connection: showConnection });
