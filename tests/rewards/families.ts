/**
 * Families of answers of our own making: a reference, spellings that say the
 * same, and near misses that do not.
 */

import type { Policy } from "kit/rewards/policy.ts";

/** One reference with right and wrong answers to it. */
export interface Family {
  readonly gold: string;
  readonly policy?: Partial<Policy>;
  readonly same: readonly string[];
  readonly different: readonly string[];
}

const tex = String.raw;

/** A value however it is dressed. */
const DRESSED: readonly Family[] = [
  {
    gold: "-46229",
    same: [
      tex`-46{\,}229`,
      tex`\color{red}{-46229}`,
      tex`\textcolor{blue}{-46229}`,
      tex`\colorbox{yellow}{$-46229$}`,
      "*-46229*",
      tex`-46229 \blacksquare`,
      tex`-46229 \quad \square`,
      tex`-46229\ldotp`,
      tex`\num{-46229}`,
    ],
    different: [
      tex`\color{red}{46229}`,
      "*-46228*",
      tex`-46{\,}22`,
      tex`\num{-4622}`,
    ],
  },
  {
    gold: tex`-\frac{15}{7}`,
    same: ["-15{/}7", "-2⅐", tex`-2\frac17`],
    different: ["15{/}7", "-2⅛", tex`\frac17`],
  },
  {
    gold: "0.3508",
    same: [
      "3508×10⁻⁴",
      "3508 x 10^{-4}",
      "3.508x10^-1",
      tex`\num{3.508e-1}`,
    ],
    different: ["3508×10⁻³", "3508 x 10^{4}", tex`\num{3.508}`],
  },
  {
    gold: tex`\frac{2477}{1100}`,
    same: [
      tex`2.25\dot{1}\dot{8}`,
      tex`2.25\dot1\dot8`,
      tex`2.25{\overline{18}}`,
    ],
    different: [tex`2.25\dot{1}8`, tex`2.2\dot{5}\dot{8}`],
  },
  {
    gold: tex`11,\! 111,\! 100`,
    same: [tex`11,\!111,\!100`, "11111100"],
    different: ["11, 111, 100"],
  },
  { gold: tex`\frac{1}{7}`, same: [tex`0.\dot{1}4285\dot{7}`], different: [] },
];

/** Finite decimals are exact, however many digits they share. */
const EXACT: readonly Family[] = [
  {
    gold: "-37.4018",
    same: ["-37.40180", tex`-\frac{187009}{5000}`],
    different: ["-37.40181", "-37.4017999"],
  },
  { gold: tex`\$69026.20`, same: ["69026.2"], different: ["69026.20020"] },
  {
    gold: tex`\frac23`,
    same: ["0.6666666666666666", "0.666667", "0.66666667"],
    different: ["0.666666", "0.66667", "0.6667"],
  },
  {
    gold: tex`\pi`,
    same: ["3.141592", "3.14159265358979"],
    different: ["3.14158", "3.1416"],
  },
  { gold: tex`\frac18`, same: ["0.1250"], different: ["0.1250001"] },
  { gold: "0.123456789", same: ["0.1234568"], different: ["0.1234567"] },
];

/** Units in their many names. */
const UNITS: readonly Family[] = [
  {
    gold: tex`84\text{ cm}`,
    same: [
      tex`84\;\rm{centimeters}`,
      tex`84\;{\rm centimeters}`,
      tex`84\;\rm cm`,
      tex`\SI{84}{cm}`,
    ],
    different: [tex`84\;{\rm inches}`, tex`\SI{84}{m}`],
  },
  {
    gold: "88 min",
    same: ["88 minutes", "88", tex`88\text{ min}`, "88 mins"],
    different: ["88 days", tex`88\text{ kg}`, "88 sec"],
  },
  {
    gold: tex`88\text{ min}`,
    same: ["88"],
    different: ["88 days", tex`88 \text{ kg}`],
  },
  {
    gold: "63 s",
    same: [
      "63 sec",
      tex`63\,\mathrm{sec}`,
      tex`63\text{ sec}`,
      tex`63{\rm\,s}`,
    ],
    different: ["63 min", "63 h"],
  },
  {
    gold: tex`66\text{ cm}^2`,
    same: ["66 sq cm", "66 sq. cm", tex`66 \text{ sq }\text{cm}`],
    different: ["66 cu. cm", "66 sq m", "66 cm"],
  },
  {
    gold: tex`66\text{ m}^3`,
    same: ["66 cu. m", "66 cubic meters"],
    different: ["66 sq m", "66 m"],
  },
  {
    gold: tex`48\text{ m/s}`,
    same: [
      tex`48\,\mathrm{m\,s^{-1}}`,
      tex`48\,\mathrm{m \cdot s^{-1}}`,
      tex`48\frac{\text{m}}{\text{s}}`,
      "48 mps",
    ],
    different: [
      tex`48\,\mathrm{m\,s^{-2}}`,
      tex`48\,\mathrm{m\,s}`,
      tex`48\frac{\text{km}}{\text{h}}`,
    ],
  },
  {
    gold: tex`10\text{ kg}\cdot\text{m/s}`,
    same: ["10 kg m/s", tex`10\,\mathrm{kg\,m\,s^{-1}}`],
    different: ["10 kg m/s^2", "10 kg/s"],
  },
  {
    gold: tex`5\ \text{g/cm}^3`,
    same: ["5 g/cm^3", "5 grams per cubic centimeter"],
    different: ["5 g/cm^2", "5 kg/cm^3"],
  },
  {
    gold: tex`120^\circ`,
    same: [tex`2\pi/3\text{ rad}`, tex`\frac{2\pi}{3}`],
    different: [tex`120\text{ rad}`, tex`\pi/3\text{ rad}`],
  },
  {
    gold: tex`20\text{ years}`,
    same: ["20 years old"],
    different: ["20 months old", "21 years old"],
  },
  { gold: "6:30", same: ["06:30"], different: ["7:35", "2:10", "6:3"] },
  { gold: "4:5", same: ["12:15", "8 : 10"], different: ["12:20", "5:4"] },
  { gold: "3:00", same: ["3 o'clock"], different: ["3 hours", "4 o'clock"] },
  {
    gold: tex`60\text{ km/h}`,
    same: ["60 km/hr", tex`60\text{ kph}`, tex`60\text{ kmph}`],
    different: ["60 m/hr", "60 mph", "60 km"],
  },
  {
    gold: tex`20^\circ\text{C}`,
    same: [tex`20^\circ`, "20 degrees", "20℃"],
    different: [tex`20^\circ F`, tex`21^\circ`],
  },
  {
    gold: tex`30^\circ`,
    same: ["30^o", tex`30^{\text{o}}`, tex`30\textdegree`, tex`\ang{30}`],
    different: ["31^o", "30 radians"],
  },
  {
    gold: tex`\frac{3\pi}{4}`,
    same: [tex`\frac{3\pi}{4} rad`],
    different: [tex`\frac{3\pi}{4}r`],
  },
  {
    gold: "69026",
    same: [
      "USD 69026",
      tex`US\$69026`,
      tex`US\$ 69,026`,
      tex`\textdollar 69026`,
      tex`\pounds 69026`,
      "Rs. 69026",
      "Rs 69026",
      "69026円",
      "69026 元",
    ],
    different: ["USD 69025", "Rs. 6902", "US 69026"],
  },
  {
    gold: "5",
    same: [
      "5th",
      tex`5^{\text{th}}`,
      tex`5\,\Omega`,
      tex`5\ \mu\text{m}`,
      tex`5\$`,
      "'5'",
      tex`5 \checkmark`,
      tex`\Rightarrow 5`,
      "only 5",
      "about 5",
    ],
    different: ["5st", "only 6", "about 4", "5t"],
  },
  {
    gold: "70",
    same: ["70 times", "There are 70 apples", tex`\text{There are 70 ways}`],
    different: ["There are 70 or 71 apples", "There are not 70 apples"],
  },
];

/** Sets: in words, as points, as intervals. */
const SETS: readonly Family[] = [
  {
    gold: "(10,13), (8,-7)",
    same: [
      "(8,-7), (10,13)",
      tex`x=10,y=13\text{ or }x=8,y=-7`,
      tex`\{(8,-7),(10,13)\}`,
    ],
    different: [
      "(10,13)",
      "(13,10), (8,-7)",
      "(10,-7), (8,13)",
      "(10,13), (8,-7), (10,-7)",
      tex`x=10,y=-7\text{ or }x=8,y=13`,
    ],
  },
  {
    gold: "(1,2), (3,4)",
    same: ["A(1,2), B(3,4)", "A = (1,2), B = (3,4)"],
    different: ["A(2,1), B(3,4)", "A(1,2)"],
  },
  {
    gold: tex`x\ne 2, x\ne 3`,
    same: [tex`x\ne2,3`, tex`\mathbb{R}\setminus\{2,3\}`],
    different: [tex`x\ne2,4`, tex`x\ne2`, tex`\mathbb{R}`],
  },
  { gold: "(1,3), (2,4)", same: ["(2,4), (1,3)"], different: ["(1,4)"] },
  { gold: "(5,3)", same: [], different: ["no solution", "[7,2]", "(3,3)"] },
  { gold: "(3,3)", same: [], different: [tex`\emptyset`] },
  {
    gold: tex`(1,3)\cup(5,7)`,
    same: ["(5,7), (1,3)"],
    different: ["(1,3)", "(1,7)"],
  },
  {
    gold: tex`x<-1 \text{ or } x>2`,
    same: ["x>2, x<-1", tex`(-\infty,-1)\cup(2,\infty)`],
    different: [tex`x\le-1\text{ or }x\ge2`, "2<x<-1", tex`\emptyset`],
  },
  {
    gold: tex`(-\infty,-1)\cup(2,\infty)`,
    same: [tex`(-\infty,-1)\text{ union }(2,\infty)`],
    different: [tex`(-\infty,-1)\text{ union }[2,\infty)`],
  },
  {
    gold: "-1<x<2",
    same: ["x>-1 and x<2", "x>-1, x<2"],
    different: ["x>-1 or x<2", tex`x>-1 \lor x<2`],
  },
  {
    gold: tex`-2\le x<5`,
    same: [tex`-2\leqq x<5`],
    different: [tex`-2\leqq x\leqq5`],
  },
  {
    gold: tex`\mathbb{R}`,
    same: [
      tex`\text{all real }x`,
      "all real numbers x",
      tex`\text{any real number}`,
      "x is any real number",
      tex`(-\infin,\infin)`,
    ],
    different: ["all positive real numbers", "all integers", "all numbers x"],
  },
  {
    gold: tex`\emptyset`,
    same: ["no solutions exist", tex`\text{No solutions.}`, "none"],
    different: ["one solution", "no", "0", "no more than 3"],
  },
  {
    gold: tex`(-\infty,3)\cup(3,\infty)`,
    same: [
      tex`\text{all real numbers except }3`,
      "all real numbers except 3",
      tex`\text{all real numbers } x \text{ such that } x \neq 3`,
      tex`\text{all real numbers except } x = 3`,
    ],
    different: [
      "all real numbers except -3",
      "all real numbers",
      "all real numbers except 3 and 4",
      "all real numbers such that x > 3",
    ],
  },
  {
    gold: tex`x\ne 3`,
    same: [tex`x\not=3`, tex`x\not = 3`],
    different: ["x=3"],
  },
  {
    gold: "(16, -1, 1)",
    same: ["P(16, -1, 1)", "P = (16, -1, 1)"],
    different: ["P(-1, 16, 1)"],
  },
  {
    gold: tex`\{x\in\mathbb{Z}:1\le x\le3\}`,
    same: ["1, 2, 3", tex`\{3,2,1\}`, tex`1\le x\le 3, x\in\mathbb{Z}`],
    different: ["[1,3]", tex`1\le x\le3`, "1, 2", tex`\{1,2,3,4\}`],
  },
  {
    gold: tex`\frac{\pi}{4}+n\pi, n\in\mathbb{Z}`,
    same: [
      tex`x=\frac{\pi}{4}+k\pi, k\in\mathbb{Z}`,
      tex`\frac{5\pi}{4}+(m-1)\pi, m\in\mathbb{Z}`,
      tex`\frac{\pi}{4}+n\pi`,
      tex`\frac{\pi}{4}+n\pi \text{ for any integer } n`,
    ],
    different: [
      tex`\frac{\pi}{4}+2k\pi, k\in\mathbb{Z}`,
      tex`\frac{\pi}{4}, k\in\mathbb{Z}`,
      tex`\frac{\pi}{4}`,
    ],
  },
  {
    gold: tex`\{1, 16\}`,
    same: [tex`1 \& 16`],
    different: [tex`1 \& 15`, "116"],
  },
];

/** Matrices and counts. */
const OTHER: readonly Family[] = [
  {
    gold: tex`\begin{pmatrix}-8 & 3 \\ 9 & 7\end{pmatrix}`,
    same: [
      "[[-8, 3], [9, 7]]",
      tex`\pmatrix{-8 & 3 \\ 9 & 7}`,
      tex`\begin{pmatrix}-8 & 3 \cr 9 & 7\end{pmatrix}`,
      tex`\begin{pmatrix*}[r]-8 & 3 \\ 9 & 7\end{pmatrix*}`,
    ],
    different: [
      "[[-8, 9], [3, 7]]",
      tex`\pmatrix{-8 & 3 & 9 & 7}`,
      tex`\vmatrix{-8 & 3 \\ 9 & 7}`,
    ],
  },
  {
    gold: tex`\binom{10}{3}`,
    same: ["C_{10}^{3}", tex`\mathrm{C}_{10}^3`, "120"],
    different: ["C_{10}^{4}", "A_{10}^3"],
  },
  {
    gold: "720",
    same: ["{}_{10}P_3", "A_{10}^3", "^{10}P_3"],
    different: ["C_{10}^3"],
  },
  { gold: tex`\binom{2n}{n}`, same: ["C(2n, n)"], different: ["C(n, 2n)"] },
];

/** Expressions, and names before values. */
const EXPRESSIONS: readonly Family[] = [
  {
    gold: tex`\frac{a+b}{c}`,
    same: [tex`{a+b \over c}`, tex`{{a+b}\over{c}}`],
    different: [tex`a+{b\over c}`],
  },
  {
    gold: tex`\frac{n(n+1)}{2}`,
    same: [tex`{n+1\choose 2}`, "C(n+1, 2)"],
    different: [tex`{n\choose 2}`, tex`n+{1\choose 2}`],
  },
  {
    gold: tex`\arctan\frac12`,
    same: [
      tex`\operatorname{arccot}(2)`,
      tex`\text{arccot}\,2`,
      tex`\mathrm{arctg}\frac12`,
    ],
    different: [tex`\operatorname{arccot}\frac12`],
  },
  { gold: tex`\ln(1+\sqrt2)`, same: ["arcsinh(1)"], different: ["arccosh(1)"] },
  {
    gold: tex`\lceil n/2\rceil`,
    same: [tex`\lfloor (n+1)/2\rfloor`, tex`\frac{2n+1-(-1)^n}{4}`],
    different: [tex`\lfloor n/2\rfloor`, tex`\frac{n}{2}`, tex`\frac{n+1}{2}`],
  },
  {
    gold: tex`\lceil x/2\rceil`,
    same: [],
    different: [tex`\lfloor (x+1)/2\rfloor`],
  },
  {
    gold: "(2n-1)!!",
    same: [tex`\frac{(2n)!}{2^n n!}`],
    different: [tex`\frac{(2n)!}{2^n}`, "(2n)!!"],
  },
  { gold: tex`(-1)^n`, same: [tex`\cos n\pi`], different: [tex`\sin n\pi`] },
  {
    gold: tex`\frac{1}{2}`,
    same: ["^1/_2", tex`\sfrac{1}{2}`, tex`\nicefrac12`, "1 out of 2"],
    different: ["^1/_3", "2 out of 1", "1 and 2"],
  },
  {
    gold: "an^2+bn+c",
    same: ["bn+an^2+c", "c+bn+an^2"],
    different: ["an+bn^2+c"],
  },
  { gold: "f(t)=at+b", same: ["b+at", "at + b"], different: ["a+bt"] },
  { gold: tex`z\bar z`, same: [tex`z\overline{z}`], different: [tex`z\hat z`] },
  {
    gold: tex`\begin{pmatrix}1&2\\3&4\end{pmatrix}`,
    same: [tex`A^{-1}=\begin{pmatrix}1&2\\3&4\end{pmatrix}`],
    different: [tex`A^{-1}=\begin{pmatrix}1&2\\3&5\end{pmatrix}`],
  },
  {
    gold: tex`\frac x4+\frac y3=1`,
    same: ["3x+4y=12"],
    different: ["4x+3y=12"],
  },
  {
    gold: tex`\frac{3 m}{2}-1`,
    same: ["(3 m)/(2)-1", "1.5m-1"],
    different: ["3/2-1"],
  },
  { gold: "|x|", same: [tex`\mid x\mid`], different: [tex`\mid x\mid+1`] },
  {
    gold: "3x^2+9x",
    same: ["3x^2+9x=f(x)", tex`3x(x+3) = g(x)`],
    different: ["3x^2-9x=f(x)", "3x^2+9x=5"],
  },
  {
    gold: tex`\frac13`,
    same: [tex`33\frac13\%`],
    different: [tex`33\frac12\%`],
  },
  { gold: "22.5", same: [tex`22\frac12^\circ`], different: ["11"] },
  { gold: "42", same: ["x1 = 42", "42 (forty-two)"], different: ["x1 = 41"] },
  {
    gold: "7",
    same: ["7 (seven)", "seven (7)"],
    different: ["49", "7 (8)", "seven (49)"],
  },
  {
    gold: tex`\begin{pmatrix}1\\2\\-3\end{pmatrix}`,
    same: [
      tex`\mathbf{i}+2\mathbf{j}-3\mathbf{k}`,
      tex`\hat{i}+2\hat{j}-3\hat{k}`,
      tex`\vec{v} = \vec{i}+2\vec{j}-3\vec{k}`,
    ],
    different: [
      tex`\mathbf{i}+2\mathbf{j}+3\mathbf{k}`,
      tex`\mathbf{i}+2\mathbf{j}`,
      tex`2\mathbf{i}+\mathbf{j}-3\mathbf{k}`,
    ],
  },
];

/** Lists of solutions, and signs. */
const LISTS: readonly Family[] = [
  {
    gold: "x=1,x=2",
    same: ["x_1=1,x_2=2", "x_1=2, x_2=1", "x_{1,2} = 1, 2", "1, 2", "2, 1"],
    different: ["(1,2)", "[1,2]", "x_1=1", "y_1=1, y_2=2", "x=1, y=2"],
  },
  { gold: "u=3, v=10", same: ["3, 10", "(3,10)"], different: ["10, 3"] },
  {
    gold: tex`\pm 3`,
    same: ["+/- 3", "+/-3", "+-3", "x = +/-3"],
    different: ["3", "+3", "-3"],
  },
  { gold: "1", same: ["3 + -2", "x+-x+1"], different: [tex`3 \pm 2`] },
];

/** Answers that contradict themselves, and answers with a rounded value. */
const CHAINS: readonly Family[] = [
  {
    gold: "5",
    same: [tex`\frac{10}{2} = 5`, tex`5 \approx 5.1`, tex`x = 4.9 \approx 5`],
    different: [
      "6 = 5",
      tex`5 \approx 6`,
      tex`6 \approx 5`,
      tex`5\text{ is wrong}`,
      tex`5\text{, which cannot be}`,
      tex`\text{the answer isn't } 5`,
      tex`\text{false: } 5`,
    ],
  },
  {
    gold: tex`12\pi`,
    same: [tex`A = 12\pi = 37.7`, tex`12\pi = 37.699`],
    different: [tex`A = 12\pi = 40`, tex`A = 11\pi = 34.56`],
  },
  { gold: "[1,2]", same: [], different: [tex`[1,2]\text{ or }[1,3]`] },
  { gold: "50%", same: [tex`P = 0.5 = 50\%`], different: [tex`P = 5 = 50\%`] },
];

/** Letters, words, times and bases. */
const WORDS: readonly Family[] = [
  {
    gold: "A",
    same: ["The correct option is A", "the answer is (A)", "A, because 2 < 3"],
    different: ["A, B", "A and B", "A or B", "(A), (C)", "A, B and C"],
  },
  {
    gold: tex`7:30\text{ p.m.}`,
    same: ["7:30 pm", "7:30 PM", "7:30"],
    different: ["7:30 am", "7:31 pm", "7:30 a.m."],
  },
  {
    gold: "3:4",
    same: [tex`3\mathbin{:}4`, "3 to 4", tex`3\text{ to }4`],
    different: ["4 to 3", "3 to 5"],
  },
  { gold: "101_2", same: ["101_{(2)}"], different: ["101_{(3)}"] },
  {
    gold: "1A_{16}",
    same: ["1a_{16}", tex`1\text{A}_{16}`, "(1A)_{16}", tex`\text{1A}_{16}`],
    different: ["1B_{16}", "1A_{15}", "A1_{16}"],
  },
  {
    gold: tex`\text{DNE}`,
    same: ["The limit does not exist", "limit does not exist"],
    different: ["the limit exists"],
  },
  { gold: tex`-\infty`, same: ["negative infinity"], different: ["infinity"] },
  {
    gold: tex`\triangle ABC`,
    same: ["△ABC", tex`\bigtriangleup ABC`],
    different: ["△ABD"],
  },
  {
    gold: "21",
    same: [
      "twenty-one",
      "Twenty one",
      tex`\text{twenty-one}`,
      "twenty-one eggs",
    ],
    different: ["twenty", "one twenty", "twenty or twenty-one", "two one"],
  },
  {
    gold: "1205",
    same: ["one thousand two hundred and five", "twelve hundred five"],
    different: ["one thousand two hundred", "twelve five"],
  },
  {
    gold: tex`-\frac{2}{3}`,
    same: ["negative two thirds", "minus two-thirds"],
    different: ["two thirds", "negative two", "minus three halves"],
  },
  { gold: "12", same: ["a dozen", "a dozen eggs"], different: ["dozens", "a"] },
  {
    gold: tex`\text{Yes}`,
    same: ["Yes.", "Yes, since no two are equal."],
    different: ["Yes, no", "Yes. No.", "No, yes"],
  },
  { gold: "5", same: ["<b>5</b>"], different: ["<b>6</b>", "a<b>5"] },
  { gold: "x^2", same: ["x<sup>2</sup>"], different: ["x<sub>2</sub>"] },
  {
    gold: "13",
    same: [tex`1101_2 = 13_{10}`, "13_{10}"],
    different: ["14_{10}"],
  },
  { gold: "3", same: ["3 (mod 7)"], different: ["4 (mod 7)"] },
];

export const FAMILIES: Readonly<Record<string, readonly Family[]>> = {
  "a value however dressed": DRESSED,
  "exact decimals": EXACT,
  "units by many names": UNITS,
  "sets, points and words": SETS,
  "matrices and counts": OTHER,
  "expressions and names": EXPRESSIONS,
  "solutions and signs": LISTS,
  "letters, words and times": WORDS,
  "chains and contradictions": CHAINS,
};
