/** What a test's world has for certain; the test fails where it lacks it. */
export const must = <T>(one: T | undefined, what = "it"): T => {
  if (one === undefined) throw new Error(`the test's world lacks ${what}`);
  return one;
};
