"""One GRPO iteration of src/experiments/benchmark.ts by TRL's GRPOTrainer.

The same decoder (transformers' Qwen2 with a vocabulary of 32, tied head), 64
completions of 64 tokens from one prompt token, then two optimizer steps of 32,
float32 on the CPU, without a reference model. What else an iteration has is the
trainer's own: it pads, decodes completions to text, asks a reward function,
scores the completions again where it needs to, and logs. Reads one JSON request
a line, {"workload": "iteration", "size": "1M", "clock": "wall"}, and answers
{"ms": ...}. `deno task bench --against pytorch,trl` does.
"""

import contextlib
import json
import os
import sys
import tempfile
import time
import warnings

os.environ.update(CUDA_VISIBLE_DEVICES="", HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error")
warnings.filterwarnings("ignore")

import torch
import transformers
import trl
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers

VOCABULARY, LENGTH, BATCH, ROLLOUTS, GROUP = 32, 64, 32, 64, 8
SHAPES = {
    "1M": dict(hidden_size=128, num_hidden_layers=4, num_attention_heads=4, intermediate_size=344),
    "10M": dict(hidden_size=384, num_hidden_layers=6, num_attention_heads=6, intermediate_size=1024),
}
CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


def tokenizer():
    words = {f"w{i}": i for i in range(VOCABULARY)}
    split = Tokenizer(models.WordLevel(words, unk_token="w1"))
    split.pre_tokenizer = pre_tokenizers.Whitespace()
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=split, pad_token="w30", eos_token="w31", padding_side="left"
    )


def model(size):
    shape = SHAPES[size]
    torch.manual_seed(0)
    return transformers.Qwen2ForCausalLM(
        transformers.Qwen2Config(
            vocab_size=VOCABULARY,
            num_key_value_heads=shape["num_attention_heads"],
            max_position_embeddings=2 * LENGTH,
            tie_word_embeddings=True,
            pad_token_id=30,
            eos_token_id=31,
            bos_token_id=None,
            **shape,
        )
    )


def reward(completions, **_):
    return [float(len(text) % 7) for text in completions]


class Turns(transformers.TrainerCallback):
    """Waits for a request before each iteration and answers after its two steps."""

    def __init__(self, requests, answer):
        self.requests, self.answer = requests, answer
        self.begin = self.next = None

    def on_step_begin(self, args, state, control, **_):
        if state.global_step % 2 == 0:
            self.now = CLOCKS[self.requests.take()["clock"]]
            self.begin = self.now()

    def on_step_end(self, args, state, control, **_):
        if state.global_step % 2 == 0:
            self.answer({"ms": 1000 * (self.now() - self.begin)})
            control.should_training_stop = not self.requests.same_size()


class Requests:
    """Requests from standard input, one looked at ahead."""

    def __init__(self):
        self.size, self.ahead = None, None

    def peek(self):
        if self.ahead is None:
            line = sys.stdin.readline()
            self.ahead = json.loads(line) if line else {}
        return self.ahead

    def take(self):
        request, self.ahead = self.peek(), None
        return request

    def same_size(self):
        return self.peek().get("size") == self.size


def train(requests, answer, folder):
    requests.size = requests.peek()["size"]
    options = trl.GRPOConfig(
        output_dir=folder,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        per_device_train_batch_size=BATCH,
        generation_batch_size=ROLLOUTS,
        num_generations=GROUP,
        max_completion_length=LENGTH,
        generation_kwargs={"min_new_tokens": LENGTH},
        temperature=1.0,
        top_k=0,
        beta=0.0,
        learning_rate=1e-4,
        lr_scheduler_type="constant",
        max_grad_norm=1.0,
        max_steps=1_000_000,
        save_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
        seed=0,
    )
    prompts = Dataset.from_dict({"prompt": ["w0"] * 1024})
    trl.GRPOTrainer(
        model=model(requests.size),
        reward_funcs=reward,
        args=options,
        train_dataset=prompts,
        processing_class=tokenizer(),
        callbacks=[Turns(requests, answer)],
    ).train()


def main():
    torch.set_num_threads(int(sys.argv[1]))
    out = sys.stdout

    def answer(line):
        print(json.dumps(line), file=out, flush=True)

    names = f"{trl.__version__}, transformers {transformers.__version__}, torch {torch.__version__}"
    answer({"version": names})
    requests = Requests()
    # The trainer prints; answers alone go to standard output.
    with contextlib.redirect_stdout(sys.stderr), tempfile.TemporaryDirectory() as folder:
        while requests.peek():
            train(requests, answer, folder)


main()
