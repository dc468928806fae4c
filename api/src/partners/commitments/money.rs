//! Amounts of money: exact decimal numbers as text, and currencies of ISO 4217.

use iso_currency::Currency;

use crate::http::FieldError;

/// Checks an amount and its currency, which belong to financial commitments and come together. The contract has
/// checked their form.
pub fn check(financial: bool, amount: Option<&str>, currency: Option<&str>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !financial {
        for (place, there) in [("/amount", amount.is_some()), ("/currency", currency.is_some())] {
            if there {
                errors.push(FieldError::body(place, "not_allowed", "is for financial commitments only"));
            }
        }
        return errors;
    }
    for (place, there) in [("/amount", amount.is_some()), ("/currency", currency.is_some())] {
        if !there {
            errors.push(FieldError::body(place, "required", "is required for a financial commitment"));
        }
    }
    if amount.is_some_and(|amount| !amount.bytes().any(|byte| (b'1'..=b'9').contains(&byte))) {
        errors.push(FieldError::body("/amount", "out_of_range", "must be more than 0"));
    }
    let Some(code) = currency else { return errors };
    let Some(decimals) = decimals_of(code) else {
        errors.push(FieldError::body("/currency", "unknown_reference", "is not a currency of ISO 4217"));
        return errors;
    };
    let written = amount.and_then(|amount| amount.split_once('.')).map_or(0, |(_, decimals)| decimals.len());
    if written > decimals {
        errors.push(FieldError::body("/amount", "bad_format", format!("must have at most {decimals} decimals in {code}")));
    }
    errors
}

/// How many decimals amounts of a currency have; `None` when the code is not one of a currency.
fn decimals_of(code: &str) -> Option<usize> {
    // Codes for testing and for transactions without a currency.
    if matches!(code, "XTS" | "XXX") {
        return None;
    }
    // Funds such as the special drawing right have no smaller unit of their own; two decimals are usual.
    Some(usize::from(Currency::from_code(code)?.exponent().unwrap_or(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(financial: bool, amount: Option<&str>, currency: Option<&str>) -> String {
        let errors = check(financial, amount, currency);
        errors.iter().map(|error| format!("{} {}", error.pointer.as_deref().unwrap_or("?"), error.code)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn money_belongs_to_financial_commitments_and_comes_whole() {
        assert_eq!(found(true, Some("1200.50"), Some("EUR")), "");
        assert_eq!(found(false, None, None), "");
        assert_eq!(found(false, Some("1"), Some("EUR")), "/amount not_allowed, /currency not_allowed");
        assert_eq!(found(true, None, None), "/amount required, /currency required");
        assert_eq!(found(true, Some("1"), None), "/currency required");
        assert_eq!(found(true, None, Some("EUR")), "/amount required");
    }

    #[test]
    fn an_amount_is_more_than_nothing() {
        assert_eq!(found(true, Some("0.01"), Some("USD")), "");
        assert_eq!(found(true, Some("0"), Some("USD")), "/amount out_of_range");
        assert_eq!(found(true, Some("0.00"), Some("USD")), "/amount out_of_range");
    }

    #[test]
    fn every_currency_has_its_decimals() {
        for (code, decimals, problem) in [
            ("JPY", "5", ""),
            ("JPY", "5.1", "/amount bad_format"),
            ("BHD", "5.123", ""),
            ("BHD", "5.1234", "/amount bad_format"),
            ("EUR", "5.123", "/amount bad_format"),
            ("XDR", "5.25", ""),
            ("XXX", "5", "/currency unknown_reference"),
            ("QQQ", "5", "/currency unknown_reference"),
        ] {
            assert_eq!(found(true, Some(decimals), Some(code)), problem, "{decimals} {code}");
        }
    }
}
