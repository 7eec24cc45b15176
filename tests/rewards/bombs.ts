/** Answers that are made to hang, crash or fool a grader. */

const many = (piece: string, times: number) => piece.repeat(times);

/** An answer that costs a careless grader its time or memory, by name. */
export const BOMBS: Readonly<Record<string, string>> = {
  "power tower": "10^{10^{10^{10}}}",
  "tower with **": "9**9**9**9",
  "large power": "7^{999999999}",
  "negative power of a large power": "(3^{10^9})^{-1}",
  "huge factorial": "(10^9)!",
  "factorial of a factorial": "((100)!)!",
  "huge binomial": "\\binom{10^9}{5\\cdot 10^8}",
  "power of a polynomial": "(a+b+c+d)^{5000}",
  "thousand-fold brackets": many("(", 1000) + "1" + many(")", 1000),
  "sixty-fold roots": many("\\sqrt{", 60) + "2" + many("}", 60),
  "thousand-fold fractions": many("\\frac{1}{1+", 1000) + "1" +
    many("}", 1000),
  "ten million digits": many("7", 10_000_000),
  "two thousand digits": many("7", 2000),
  "sum of a billion": "\\sum_{k=1}^{10^9} \\sin(k)",
  "product of many": "\\prod_{k=1}^{10^8} k",
  "deep matrices": many("\\begin{pmatrix}", 200) + "1" +
    many("\\end{pmatrix}", 200),
  "wide matrix": `\\begin{pmatrix}${many("1&", 1500)}1\\end{pmatrix}`,
  "many signs": many("\\pm", 60) + "1",
  "long list": many("1,", 1900) + "2",
  "set of many": `\\{${many("x,", 1000)}y\\}`,
  "catastrophic spaces": "1" + many(" ", 3000) + "x",
  "catastrophic dollars": many("$", 4000),
  "catastrophic minus": many("-", 1000) + "1",
  "radicand without small factors": "\\sqrt{" + many("9", 300) + "7}",
  "root of many roots": "\\frac{1}{" +
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29].map((p) => `\\sqrt{${p}}`).join("+") +
    "}",
};

/** A response that floods the search for the answer, by name. */
export const FLOODS: Readonly<Record<string, string>> = {
  "boxes never closed": many("\\boxed{", 200_000),
  "boxes closed": many("\\boxed{3} ", 100_000),
  "dollars": many("$ ", 500_000),
  "answers": many("the answer is ", 60_000),
  "options": many("answer ", 120_000),
  "think tags": many("<think></think>", 60_000),
  "numbers": many("1,", 400_000),
  "spaces": many(" ", 1_000_000),
  "formulas opened": many("\\[", 400_000),
  "of of of": "answer" + many(" of", 300_000),
};

/** Program code that evaluates to the reference, by reference. */
export const PAYLOADS: readonly (readonly [string, string])[] = [
  ["0", "__import__('os').system('true')"],
  ["5", "\\boxed{__import__('os').system('echo 5') or 5}"],
  ["4", "eval('2+2')"],
  ["4", '\\boxed{eval("2+2")}'],
  ["7", "exec('print(7)') 7"],
  ["1", "open('/etc/passwd').read() or 1"],
  ["3", "().__class__.__bases__[0].__subclasses__() 3"],
  ["9", "os.system('rm -rf /') 9"],
  ["2", "import os; os._exit(2)"],
  ["6", "(lambda: 6)()"],
  ["8", "getattr(os, 'system')('8')"],
  ["1", "Deno.exit(1)"],
  ["1", "process.exit(1)"],
  ["5", "\\input{/etc/passwd} 5"],
  ["5", "\\def\\x{5}\\x"],
  ["5", "require('child_process').exec('5')"],
];
