import { tag } from './formats';

/** A decimal number as text, with all of its digits. */
export const formatDecimal = (value: string): string =>
  new Intl.NumberFormat(tag(), { maximumFractionDigits: 20 }).format(
    // Intl takes a decimal text without rounding it through a float.
    value as unknown as number,
  );

/** An amount of money; `amount` is a decimal number as text, `currency` an ISO 4217 code. */
export const formatMoney = (amount: string, currency: string): string =>
  new Intl.NumberFormat(tag(), {
    style: 'currency',
    currency,
    maximumFractionDigits: 2,
    minimumFractionDigits: 0,
  }).format(
    // Intl takes a decimal text without rounding it through a float.
    amount as unknown as number,
  );
