// llama.cpp as a peer: loads a GGUF file and does what lines on standard input ask, one JSON line of seconds back for each.
//   node llama-cpp.mjs MODEL.gguf THREADS SEQUENCES CONTEXT VOCABULARY
//   prefill TOKENS          -> {"seconds": s}
//   decode SEQUENCES TOKENS -> {"seconds": s}   each sequence that many tokens behind a prompt of 16, all side by side
import { createInterface } from "node:readline";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const [path, threads, sequences, context, vocabulary] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: path });
const session = await model.createContext({ sequences, contextSize: context, batchSize: 512, threads: { ideal: threads, min: threads } });
const slots = Array.from({ length: sequences }, () => session.getSequence());
const promptTokens = 16;
let number = 300;

// Other tokens each time, so that no prefix is found again.
const prompt = (length) => Array.from({ length }, () => 300 + (number = (number * 48271) % (vocabulary - 300)));

async function generate(slot, tokens) {
    await slot.clearHistory();
    let count = 0;
    let begun = 0;
    for await (const _ of slot.evaluate(prompt(promptTokens), { temperature: 0, yieldEogToken: true })) {
        if (count === 0) begun = performance.now();
        if (count++ === tokens) break;
    }
    return begun;
}

async function prefill(tokens) {
    await slots[0].clearHistory();
    const begun = performance.now();
    for await (const _ of slots[0].evaluate(prompt(tokens), { temperature: 0, yieldEogToken: true })) break;
    return (performance.now() - begun) / 1000;
}

// From the moment that all have their first token.
async function decode(count, tokens) {
    const begun = await Promise.all(slots.slice(0, count).map((slot) => generate(slot, tokens)));
    return (performance.now() - Math.max(...begun)) / 1000;
}

console.log(JSON.stringify({ ready: true, build: llama.llamaCppRelease?.release ?? "unknown" }));
for await (const line of createInterface({ input: process.stdin })) {
    const [what, a, b] = line.split(" ");
    const seconds = what === "prefill" ? await prefill(Number(a)) : await decode(Number(a), Number(b));
    console.log(JSON.stringify({ seconds }));
}
process.exit(0);
