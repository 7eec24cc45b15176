"""The workloads of src/experiments/benchmark.ts in PyTorch, eager float32.

The same decoder (RMSNorm, rotary positions, SwiGLU, biases on queries, keys and
values, tied head), written as one would: scaled_dot_product_attention, a cache
of keys and values for sampling, AdamW, clipping. Reads one JSON request a line,
{"workload": "train", "size": "1M", "clock": "wall"}, and answers {"ms": ...}, so
that it can take turns with other engines in one run. `deno task bench --against pytorch` does.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

LENGTH, BATCH, ROLLOUTS = 64, 32, 64
SMALL = dict(vocabulary=32, base=10000.0)
SHAPES = {
    "1M": dict(SMALL, width=128, layers=4, heads=4, shared=4, mlp=344),
    "10M": dict(SMALL, width=384, layers=6, heads=6, shared=6, mlp=1024),
    "0.5B": dict(
        vocabulary=151936, base=1e6, width=896, layers=24, heads=14, shared=2, mlp=4864
    ),
}


def turned(x, cos, sin):
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


class Layer(torch.nn.Module):
    def __init__(self, width, heads, shared, mlp):
        super().__init__()
        self.parts = [heads, shared, shared]
        self.norm1 = torch.nn.RMSNorm(width, eps=1e-6)
        self.qkv = torch.nn.Linear(width, width // heads * (heads + 2 * shared))
        self.output = torch.nn.Linear(width, width, bias=False)
        self.norm2 = torch.nn.RMSNorm(width, eps=1e-6)
        self.gate_up = torch.nn.Linear(width, 2 * mlp, bias=False)
        self.down = torch.nn.Linear(mlp, width, bias=False)

    def forward(self, x, cos, sin, cache, at):
        rows, time, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(rows, time, sum(self.parts), -1)
        q, k, v = qkv.transpose(1, 2).split(self.parts, dim=1)
        q, k = turned(q, cos, sin), turned(k, cos, sin)
        if cache is not None:
            cache[0][:, :, at : at + time] = k
            cache[1][:, :, at : at + time] = v
            k, v = cache[0][:, :, : at + time], cache[1][:, :, : at + time]
        read = F.scaled_dot_product_attention(
            q, k, v, is_causal=time > 1, enable_gqa=self.parts[0] != self.parts[1]
        )
        x = x + self.output(read.transpose(1, 2).reshape(rows, time, width))
        gate, up = self.gate_up(self.norm2(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


class Decoder(torch.nn.Module):
    def __init__(self, vocabulary, base, width, layers, heads, shared, mlp):
        super().__init__()
        self.shared, self.size = shared, width // heads
        self.embedding = torch.nn.Embedding(vocabulary, width)
        torch.nn.init.normal_(self.embedding.weight, std=0.3)
        self.layers = torch.nn.ModuleList(
            Layer(width, heads, shared, mlp) for _ in range(layers)
        )
        self.norm = torch.nn.RMSNorm(width, eps=1e-6)
        rates = base ** (-torch.arange(0, self.size, 2) / self.size)
        angles = torch.outer(torch.arange(2 * LENGTH), rates).repeat(1, 2)
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, ids, caches=None, at=0):
        x = self.embedding(ids)
        here = slice(at, at + ids.shape[1])
        for i, layer in enumerate(self.layers):
            cache = caches[i] if caches is not None else None
            x = layer(x, self.cos[here], self.sin[here], cache, at)
        return F.linear(self.norm(x), self.embedding.weight)


class Run:
    def __init__(self, size):
        torch.manual_seed(0)
        shape = SHAPES[size]
        self.model = Decoder(**shape)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=1e-4, weight_decay=0.0
        )
        self.fixed = torch.randint(shape["vocabulary"], (BATCH, LENGTH + 1))

    def step(self, tokens):
        self.optimizer.zero_grad()
        logits = self.model(tokens[:, :-1])
        log_probs = torch.log_softmax(logits, dim=-1)
        picked = log_probs.gather(-1, tokens[:, 1:, None])[..., 0]
        with torch.no_grad():
            (log_probs.exp() * log_probs).sum(-1)  # the entropy, as a figure
        advantages = 1.0 - 2.0 * (torch.arange(len(tokens)) % 2)
        loss = -(picked * advantages[:, None]).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()

    @torch.no_grad()
    def sample(self):
        model = self.model
        shape = (ROLLOUTS, model.shared, LENGTH + 1, model.size)
        caches = [(torch.zeros(shape), torch.zeros(shape)) for _ in model.layers]
        tokens = torch.zeros(ROLLOUTS, LENGTH + 1, dtype=torch.long)
        scores = []
        for at in range(LENGTH):
            logits = model(tokens[:, at : at + 1], caches, at)[:, -1]
            log_probs = torch.log_softmax(logits, dim=-1)
            drawn = torch.multinomial(log_probs.exp(), 1)
            tokens[:, at + 1] = drawn[:, 0]
            scores.append(log_probs.gather(-1, drawn))
        return tokens

    def iteration(self):
        tokens = self.sample()
        self.step(tokens[:BATCH])
        self.step(tokens[BATCH:])

    def time(self, workload, clock):
        work = {"train": lambda: self.step(self.fixed)}.get(workload)
        now = CLOCKS[clock]
        finish()
        begin = now()
        (work or getattr(self, workload))()
        finish()
        return 1000 * (now() - begin)


def finish():
    """Waits for the GPU, if there is one at work."""
    if torch.get_default_device().type == "cuda":
        torch.cuda.synchronize()


CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


def product_speed(rows, steps, columns, clock):
    a, b = torch.full((rows, steps), 1.5), torch.full((steps, columns), 0.5)
    times, now = [], CLOCKS[clock]
    for _ in range(5):
        finish()
        begin = now()
        a @ b
        finish()
        times.append(now() - begin)
    return 2 * rows * steps * columns / min(times) / 1e9


def main():
    torch.set_num_threads(int(sys.argv[1]))
    device = "cpu"
    if sys.argv[2] == "gpu":
        torch.set_default_device("cuda")
        device = torch.cuda.get_device_name()
    runs = {}
    version = f"{torch.__version__} on {device}"
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if "product" in request:
            gflops = product_speed(*request["product"], request["clock"])
            answer = {"gflops": gflops}
        else:
            size = request["size"]
            if size not in runs:
                runs = {size: Run(size)}
            ms = runs[size].time(request["workload"], request["clock"])
            answer = {"ms": ms}
        print(json.dumps(answer), flush=True)


main()
