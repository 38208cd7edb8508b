export const median = (numbers: ReadonlyArray<number>): number =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN
