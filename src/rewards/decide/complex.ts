/**
 * Complex numbers in double precision.
 *
 * @module
 */

/** A complex number. */
export interface Complex {
  /** Real part. */
  readonly re: number;
  /** Imaginary part. */
  readonly im: number;
}

/** A real number as a complex one. */
export function real(re: number): Complex {
  return { re, im: 0 };
}

/** Not a number. */
export const NOT_A_NUMBER: Complex = { re: NaN, im: NaN };

/** Adds two complex numbers. */
export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

/** Multiplies two complex numbers. */
export function multiply(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re * b.re);
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

/** Divides two complex numbers. */
export function divide(a: Complex, b: Complex): Complex {
  if (b.im === 0) return { re: a.re / b.re, im: a.im / b.re };
  const size = b.re * b.re + b.im * b.im;
  return multiply(a, { re: b.re / size, im: -b.im / size });
}

/** The distance from 0. */
export function modulus(a: Complex): number {
  return Math.hypot(a.re, a.im);
}

/** e to a complex power. */
export function exponential(a: Complex): Complex {
  const size = Math.exp(a.re);
  if (a.im === 0) return real(size);
  return { re: size * Math.cos(a.im), im: size * Math.sin(a.im) };
}

/** The principal natural logarithm. */
export function logarithm(a: Complex): Complex {
  return { re: Math.log(modulus(a)), im: Math.atan2(a.im, a.re) };
}

/** The principal power. */
export function raise(base: Complex, exponent: Complex): Complex {
  if (exponent.im === 0 && Number.isInteger(exponent.re)) {
    return wholePower(base, exponent.re);
  }
  if (base.im === 0 && base.re >= 0 && exponent.im === 0) {
    return real(base.re ** exponent.re);
  }
  if (base.re === 0 && base.im === 0) return real(0);
  return exponential(multiply(exponent, logarithm(base)));
}

function wholePower(base: Complex, exponent: number): Complex {
  if (base.im === 0) return real(base.re ** exponent);
  if (Math.abs(exponent) > 10_000) return NOT_A_NUMBER;
  let [result, square, rest] = [real(1), base, Math.abs(exponent)];
  while (rest > 0) {
    if (rest % 2 === 1) result = multiply(result, square);
    square = multiply(square, square);
    rest = Math.floor(rest / 2);
  }
  return exponent < 0 ? divide(real(1), result) : result;
}

/** The sine. */
export function sine(a: Complex): Complex {
  return {
    re: Math.sin(a.re) * Math.cosh(a.im),
    im: a.im === 0 ? 0 : Math.cos(a.re) * Math.sinh(a.im),
  };
}

/** The cosine. */
export function cosine(a: Complex): Complex {
  return {
    re: Math.cos(a.re) * Math.cosh(a.im),
    im: a.im === 0 ? 0 : -Math.sin(a.re) * Math.sinh(a.im),
  };
}

/** How near to each other two doubles count as one value, relatively. */
const NEAR = 1e-9;

/**
 * Whether two doubles are one value, rounding aside.
 *
 * @param a A value.
 * @param b A value.
 * @returns Whether they are.
 */
export function areNear(a: Complex, b: Complex): boolean {
  const distance = Math.hypot(a.re - b.re, a.im - b.im);
  const size = Math.max(modulus(a), modulus(b));
  return distance <= NEAR * size || distance <= 1e-13;
}
