/** All that an example prints or, where the order is not fixed, what holds of its lines. */
export type Expectation = string | ((lines: readonly string[]) => void);
