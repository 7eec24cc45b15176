/**
 * Units by their many names, and what they are worth.
 *
 * @module
 */

import { type Rational, rational } from "./rational.ts";

/** A unit in terms of the base unit of its kind. */
export interface Unit {
  /** Its one name. */
  readonly name: string;
  /** What it measures: `length`, `time`, …; units of one kind convert. */
  readonly measures: string;
  /** How many base units it is, exactly, as a decimal fraction. */
  readonly worth: string;
}

/** Kind, name, worth and further names. */
const TABLE = `
length m 1 meter metre meters metres
length cm 1/100 centimeter centimetre centimeters centimetres
length mm 1/1000 millimeter millimetre millimeters millimetres
length km 1000 kilometer kilometre kilometers kilometres
length um 1/1000000 micrometer micrometers microns
length nm 1/1000000000 nanometer nanometers
length in 127/5000 inch inches
length ft 381/1250 foot feet
length yd 1143/1250 yard yards
length mi 201168/125 mile miles
time s 1 sec secs second seconds
time ms 1/1000 millisecond milliseconds
time us 1/1000000 microsecond microseconds
time min 60 mins minute minutes
time h 3600 hr hrs hour hours
time day 86400 days
time week 604800 weeks
time month 2629800 months
time year 31557600 years yr yrs
mass g 1 gram grams
mass kg 1000 kilogram kilograms kilos
mass mg 1/1000 milligram milligrams
mass lb 45359237/100000 lbs pound pounds
mass oz 45359237/1600000 ounce ounces
mass ton 1000000 tons tonne tonnes
volume L 1 l liter litre liters litres
volume mL 1/1000 ml milliliter millilitre milliliters millilitres
volume gallon 473176473/125000000 gallons gal
money dollar 1 dollars usd bucks
money cent 1/100 cents
euro euro 1 euros eur
yuan yuan 1 rmb cny 元
rupee rupee 1 rupees inr rs
yen yen 1 jpy 円
degree degree 1 degrees deg 度
degree radian 1 radians rad
percent % 1/100 percent percents pct
force N 1 newton newtons
force kN 1000
energy J 1 joule joules
energy kJ 1000 kilojoules
energy eV 1 electronvolts
power W 1 watt watts
power kW 1000 kilowatts
pressure Pa 1 pascal pascals
pressure kPa 1000
pressure atm 101325
voltage V 1 volt volts
current A 1 ampere amperes amp amps
frequency Hz 1 hertz
temperature K 1 kelvin
amount mol 1 moles
resistance ohm 1 ohms
speed mph 1397/3125
speed km/h 5/18 kph kmph
speed m/s 1 mps
clock am 1 a.m.
clock pm 1 p.m.
unit unit 1 units
`;

const UNITS = new Map<string, Unit>();
for (const line of TABLE.trim().split("\n")) {
  const [measures, name, worth, ...others] = line.split(" ") as [
    string,
    string,
    string,
    ...string[],
  ];
  for (const known of [name, ...others]) {
    UNITS.set(known, { name, measures, worth });
  }
}

/** Single letters that are units when a space or `\text` sets them apart. */
export const LETTER_UNITS: ReadonlySet<string> = new Set(
  [..."msghLNJWVAK"],
);

/**
 * Looks a unit up.
 *
 * @param word A word as written.
 * @returns The unit, or null when the word is none.
 */
export function unitNamed(word: string): Unit | null {
  return UNITS.get(word) ?? UNITS.get(word.toLowerCase()) ?? null;
}

/**
 * How many base units of its kind a unit is.
 *
 * @param unit A unit.
 * @returns Its worth, exactly.
 */
export function worthOf({ worth }: Unit): Rational {
  const [above, below = "1"] = worth.split("/") as [string, string?];
  return rational(BigInt(above), BigInt(below))!;
}

/**
 * Gives a unit its one name, whatever words it was written with.
 *
 * @param words The words between and around slashes, such as `square meters`.
 * @returns A name such as `m^2` or `km/h`; unknown words in small letters.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unitName } from "kit/rewards/read/units.ts";
 *
 * assertEquals(unitName("square meters"), "m^2");
 * assertEquals(unitName("Kilometers per hour"), "km/h");
 * assertEquals(unitName("units"), "unit");
 * ```
 */
export function unitName(words: string): string {
  const scale = /^(?:degrees?\s+)?(celsius|fahrenheit)$/i.exec(words.trim());
  if (scale) return `degree ${scale[1]![0]!.toUpperCase()}`;
  const powers = new Map<string, number>();
  const [above, ...below] = words.trim().replace(/\s+per\s+/gi, "/").split("/");
  for (const [at, part] of [above!, ...below].entries()) {
    const sign = at === 0 ? 1 : -1;
    for (const [name, exponent] of factorsOf(part)) {
      powers.set(name, (powers.get(name) ?? 0) + sign * exponent);
    }
  }
  const written = (sign: number) =>
    [...powers].filter(([, power]) => power * sign > 0).sort()
      .map(([name, power]) =>
        power * sign === 1 ? name : `${name}^${power * sign}`
      );
  const [over, under] = [written(1), written(-1)];
  const name = [over.join(" ") || "1", ...under].join("/");
  return UNITS.get(name)?.name ?? name.replace(/^mi\/h$/, "mph");
}

const FACTOR =
  /(?:(square|sq\.?|cubic|cu\.?)\s+)?([^\s^]+)(?:\s+(squared|cubed))?(?:\^(-?\d+))?\s*/iy;

/** The units in a product such as `N m` with their powers, or one unknown name. */
function factorsOf(part: string): [string, number][] {
  const text = part.trim();
  const factors: [string, number][] = [];
  for (FACTOR.lastIndex = 0; FACTOR.lastIndex < text.length;) {
    const match = FACTOR.exec(text);
    if (match === null) break;
    factors.push(factorOf(match));
  }
  const isProduct = factors.every(([name]) => UNITS.has(name));
  if (isProduct || factors.length === 1) return factors;
  const [, name, exponent = "1"] = /^(.*?)(?:\^(-?\d+))?$/s.exec(text)!;
  return [[singular(name!.toLowerCase()), Number(exponent)]];
}

function factorOf([, before, name, after, exponent]: RegExpExecArray): [
  string,
  number,
] {
  const word = (before ?? after ?? "").toLowerCase();
  const power = exponent ?? (word === "" ? 1 : word.startsWith("sq") ? 2 : 3);
  return [
    unitNamed(name!)?.name ?? singular(name!.toLowerCase()),
    Number(power),
  ];
}

function singular(word: string): string {
  return word.replace(/(?<=[a-z]{2})s$/, "");
}
