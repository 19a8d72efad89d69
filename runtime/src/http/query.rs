//! Query parameters of what is no list: there are none. (`query` reads those of lists.)

use super::{
    percent::decode_parameter,
    problem::{Kind, Problem},
};
use crate::fault::Faults;

/// Longest parameter name that a fault repeats.
const NAME_CHARS_MAX: usize = 64;

/// Checks that there are no parameters.
///
/// # Errors
/// 400 that names those that there are.
pub(super) fn check_none(query: Option<&str>) -> Result<(), Problem> {
    let mut faults = Faults::new();
    let pairs = query.unwrap_or_default().split('&');
    for pair in pairs.filter(|pair| !pair.is_empty()) {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        let name = decode_parameter(name);
        let name = name.as_deref().unwrap_or("\u{fffd}");
        let shown: String = name.chars().take(NAME_CHARS_MAX).collect();
        faults.parameter(&shown, "unknown", "is not a parameter");
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(invalid(faults))
}

/// A problem of one parameter.
pub(super) fn refused(name: &str, code: &'static str, detail: &'static str) -> Problem {
    let mut faults = Faults::new();
    faults.parameter(name, code, detail);
    invalid(faults)
}

/// A problem of these parameters.
pub(super) fn invalid(faults: Faults) -> Problem {
    Problem::new(Kind::InvalidParameter).with_faults(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_no_parameters_names_those_that_came() {
        assert!(check_none(Some("")).is_ok() && check_none(Some("&")).is_ok());
        assert!(check_none(None).is_ok());
        let problem = check_none(Some("a=1&%ff=2")).unwrap_err();
        let names: Vec<_> = problem
            .faults()
            .list()
            .iter()
            .map(|fault| &fault.place)
            .collect();
        let parameter = |name: &str| crate::fault::Place::Parameter(name.to_owned());
        assert_eq!(names, [&parameter("a"), &parameter("\u{fffd}")]);
    }
}
